import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle } from '../../src/index.ts';
import { type Draw, drawFrom } from '../support/stream.ts';

/*
 * A token goes round between three threads; its holder runs, and the others sleep in a read of
 * their own pair. The ends through which they are woken wander: with the token a thread may get one,
 * or a share of one. So the threads that sleep always wait for each other, and never in vain.
 */

export const THREADS = 3;
/** Less than a token, so that a thread that passes one waits too. */
export const CAPACITY = 16;

/** The token that goes round. */
export interface Token {
  round: number;
  /** The threads that hold an end which wakes thread k. */
  holders: number[][];
  /** An end that wakes a thread comes with it, by the port of the sender. */
  gives?: { wakes: number; from: number };
  /** Events so far. */
  told: { moved: number; shared: number; dropped: number; late: number };
}

export interface Seat {
  self: number;
  /** This thread's own end, and by number those through which others are woken. */
  own: Socket;
  outs: Map<number, Socket>;
  /** To each other thread. */
  ports: Map<number, MessagePort>;
  rounds: number;
  seed: number;
}

/**
 * Plays on until the main thread, which began, gets the token after the last round. The others come
 * to the end of their stream then, or are ended before.
 */
export function play(seat: Seat): Token | undefined {
  const draw = drawFrom(seat.seed + seat.self);
  const told = { moved: 0, shared: 0, dropped: 0, late: 0 };
  // The main thread begins with all of them, each other one with the one to the next.
  const holders = Array.from({ length: THREADS }, (_, k) => [...new Set([0, (k + 2) % THREADS])]);
  if (seat.self === 0) pass(seat, draw, { round: 0, holders, told });
  for (;;) {
    const token = receive(seat, draw);
    if (token === undefined) return undefined;
    if (token.gives !== undefined) take(seat, token.gives);
    if (seat.self === 0 && token.round >= seat.rounds) return token;
    pass(seat, draw, token);
  }
}

function take({ outs, ports }: Seat, { wakes, from }: { wakes: number; from: number }): void {
  const port = ports.get(from);
  const got = port && receiveMessageOnPort(port);
  if (got === undefined) throw new Error(`the end to ${wakes} did not come from ${from}`);
  outs.set(wakes, adopt(got.message as SocketHandle));
}

/** One thing to do with an end before the token is passed to `target`. */
type Deed = { do: 'move' | 'share' | 'drop'; wakes: number } | undefined;

/** Gives the token, and maybe an end, to another thread, so that each can still wake another. */
function pass(seat: Seat, draw: Draw, token: Token): void {
  const { self, outs, ports } = seat;
  const others = [...outs.keys()].filter((k) => k !== self);
  const target = others[draw(others.length)] as number;
  const deeds: Deed[] = [undefined];
  for (const wakes of outs.keys()) {
    if (wakes === target) continue;
    for (const what of ['move', 'share', 'drop'] as const) {
      const deed = { do: what, wakes };
      if (isFine(after(token, self, target, deed))) deeds.push(deed);
    }
  }
  const deed = deeds[draw(deeds.length)];
  const next = after(token, self, target, deed);
  const end = deed && outs.get(deed.wakes);
  if (deed !== undefined && end !== undefined) {
    if (deed.do === 'drop') end.close();
    else ports.get(target)?.postMessage(...(deed.do === 'move' ? end.detach() : end.share()));
    if (deed.do !== 'share') outs.delete(deed.wakes);
  }
  send(outs.get(target) as Socket, next, draw);
}

function after({ round, holders, told }: Token, self: number, target: number, deed: Deed): Token {
  const next: Token = { round: round + 1, holders: holders.map((list) => [...list]), told };
  if (deed === undefined) return next;
  const list = next.holders[deed.wakes] as number[];
  if (deed.do !== 'share') list.splice(list.indexOf(self), 1);
  if (deed.do !== 'drop') {
    list.push(target);
    next.gives = { wakes: deed.wakes, from: self };
  }
  const { moved, shared, dropped, late } = told;
  next.told = {
    moved: moved + (deed.do === 'move' ? 1 : 0),
    shared: shared + (deed.do === 'share' ? 1 : 0),
    dropped: dropped + (deed.do === 'drop' ? 1 : 0),
    late,
  };
  return next;
}

/** Each thread can wake another, none holds an end twice, and there is still one to give. */
function isFine({ holders }: Token): boolean {
  const twice = holders.some((list) => new Set(list).size !== list.length);
  const threads = holders.map((_, thread) => thread);
  return (
    !twice &&
    holders.flat().length > THREADS &&
    threads.every((one) => holders.some((list, k) => k !== one && list.includes(one))) &&
    threads.every((one) => holders[one]?.some((holder) => holder !== one))
  );
}

function send(out: Socket, token: Token, draw: Draw): void {
  const body = new TextEncoder().encode(`${JSON.stringify(token)}\n`);
  out.sendTimeout = draw(4) === 0 ? 1 : 0;
  for (let done = 0; done < body.length; ) done += unlessLate(() => out.write(body, done)) ?? 0;
}

function receive({ own }: Seat, draw: Draw): Token | undefined {
  const bytes = new Uint8Array(CAPACITY);
  let text = '';
  let late = 0;
  own.recvTimeout = draw(4) === 0 ? 1 : 0;
  while (!text.endsWith('\n')) {
    const count = unlessLate(() => own.read(bytes));
    if (count === 0) return undefined;
    if (count === undefined) late += 1;
    else text += new TextDecoder().decode(bytes.subarray(0, count));
  }
  const token = JSON.parse(text) as Token;
  token.told.late += late;
  return token;
}

/** Undefined when the time is over: then it tries once more. */
function unlessLate(call: () => number): number | undefined {
  try {
    return call();
  } catch (error) {
    if (isErrno(error, 'EAGAIN')) return undefined;
    throw error;
  }
}
