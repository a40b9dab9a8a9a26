import * as Comlink from 'comlink';
import { endpoint, serve, transferHandler, wrapSync } from '../../../src/comlink/index.ts';
import { isErrno, type Socket, socketpair } from '../../../src/index.ts';
import { type Came, RawPeer, type Wire, type WirePort } from '../../comlink/raw-peer.ts';
import { type Draw, drawFrom } from '../../support/stream.ts';
import { Grammar, type Known, NEVER_ASKED } from './grammar.ts';
import { SharedObjects } from './shared-objects.ts';

Comlink.transferHandlers.set('socket', transferHandler);

class Base {
  value = 1;
  inherited(): number {
    return this.value;
  }
}

class Target extends Base {
  list = [1, 2];
  table = new Map([['a', 1]]);
  nested = { deep: { f: () => 'deep' } };
  text = 'abc';
  sqrt = Math.sqrt;
  Kind = Base;
  add = (x: unknown, y: unknown): unknown => x ?? y;
  lend(): object {
    return Comlink.proxy(new Target());
  }
  /** A port of the program's own, on which it exposes something. */
  give(): object {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose({ nested: { deep: 1 }, add: this.add }, port1 as unknown as Comlink.Endpoint);
    given.push(port1);
    return Comlink.transfer(port2, [port2 as unknown as ArrayBuffer]);
  }
}

/** Sides of ports that were given; a thread that blocks can't send the others, and they stay. */
const given: { close(): void }[] = [];

/** Frames of one connection. */
const FRAMES_AT_ONCE = 100;
const PROBE = 'probe';
/** Connections after which it is looked at what all share. */
const CHECKED_AFTER = 8;
/** Marked before anything is remembered. */
const BUILT_IN = Comlink.proxy(Math.max);
const shared = new SharedObjects([Base.prototype, Target.prototype, Comlink.transferHandlers]);

export interface Tally {
  frames: number;
  /** How connections ended. */
  ends: Record<string, number>;
  answers: number;
  /** The process at the end. */
  bytes: number;
}

/** Writes random frames to a side of each kind, and looks at what all share after every few. */
export async function fuzzFrames(seed: number, frames: number): Promise<Tally> {
  const draw = drawFrom(seed);
  const tally: Tally = { frames: 0, ends: {}, answers: 0, bytes: 0 };
  const kinds = [awaiting, awaiting, serving, calling];
  let count = 0;
  while (tally.frames < frames) {
    const end = await (kinds[draw(kinds.length)] ?? awaiting)(draw, tally);
    tally.ends[end] = (tally.ends[end] ?? 0) + 1;
    for (const port of given.splice(0)) port.close();
    count += 1;
    if (count % CHECKED_AFTER !== 0) continue;
    shared.check();
    if ('ran' in globalThis) throw new Error('code of the peer ran');
  }
  shared.check();
  tally.bytes = process.memoryUsage.rss();
  return tally;
}

/** A side that awaits: it exposes, has called, and has assigned. */
async function awaiting(draw: Draw, tally: Tally): Promise<string> {
  const [a, victim] = socketpair({ capacity: 16_384 });
  const peer = new RawPeer(a);
  const ep = endpoint(victim) as Comlink.Endpoint;
  const ends: unknown[] = [];
  ep.addEventListener('messageerror', (() => undefined) as never);
  const api = Comlink.wrap<{ take(object: object): void; value: number }>(ep);
  Comlink.expose(new Target(), ep);
  void Promise.resolve(api.take(Comlink.proxy(new Target()))).catch((error) => ends.push(error));
  // Comlink's types know no assignment of what is read by a promise.
  (api as unknown as { value: number }).value = 1;
  const known = await learn(peer);
  const grammar = new Grammar(draw, known);
  for (let i = 0; i < FRAMES_AT_ONCE && !victim.closed && !grammar.isBroken; i++) {
    tally.frames += 1;
    const frame = grammar.frame();
    const count = Math.max(0, a.tryWrite(frame));
    if (count < frame.length) {
      await a.writeAllAsync(frame.subarray(count), { timeout: 10_000 }).catch(gone);
    } else if (draw(16) === 0) await turn();
  }
  const end = await probe(peer, grammar, tally);
  await turn();
  victim.close();
  a.close();
  for (const error of ends) {
    if (!(error instanceof Error)) continue;
    if (
      error.name === 'SystemError' &&
      !/^(EPROTO|ECONNRESET|ECANCELED|EPERM)/.test(error.message)
    ) {
      throw error;
    }
  }
  return end;
}

/** Opens a channel of every kind, and hears which calls are under way. */
async function learn(peer: RawPeer): Promise<Known> {
  const calls: (string | number)[] = [];
  const channels = [0, 0, 0];
  const hears = ({ id, argumentList }: Wire & { argumentList?: Wire[] }): void => {
    if (id !== undefined) calls.push(id);
    for (const { value } of argumentList ?? []) if (typeof value === 'number') channels.push(value);
  };
  hears((await peer.next()).message ?? {});
  hears((await peer.next()).message ?? {});
  for (const asked of [
    { type: 'ENDPOINT' },
    { type: 'APPLY', path: ['lend'], argumentList: [] },
    { type: 'APPLY', path: ['give'], argumentList: [] },
  ]) {
    const { value } = await peer.ask(asked);
    const channel = typeof value === 'number' ? value : (value as WirePort).channel;
    channels.push(channel, channel);
  }
  return { calls, channels, nextChannel: evens() };
}

/** Numbers of channels that this side may open. */
function evens(): () => number {
  let last = 2;
  return () => {
    last += 2;
    return last;
  };
}

/** Asks for a sum; says how the connection has ended if there is none. */
async function probe(peer: RawPeer, grammar: Grammar, tally: Tally): Promise<string> {
  const look = ({ message }: Came): void => {
    if (message?.type !== 'RAW' && message?.type !== 'HANDLER') return;
    tally.answers += 1;
    judge(message, grammar);
  };
  try {
    peer.send({ id: PROBE, type: 'GET', path: ['text'] });
    // Nobody answers then.
    if (grammar.released) return 'released';
    for (;;) {
      const came = await peer.next();
      look(came);
      if (came.message?.id === PROBE) break;
    }
    // Ports deliver in a turn of their own, and what was refused takes longer.
    await turn();
    peer.rest().forEach(look);
    return 'answered';
  } catch (error) {
    const isOver = isErrno(error, 'EPIPE') || isErrno(error, 'ECONNRESET');
    if (!isOver && (error as Error).message !== 'the stream is over') throw error;
    return 'broken';
  }
}

/** Throws for an answer that nobody should get. */
function judge(answer: Wire, { asked, denied, isBroken }: Grammar): void {
  const { id, name } = answer;
  if (id === NEVER_ASKED) throw new Error('a message was made of what its fields inherit');
  if (isBroken || id === PROBE) return;
  if (denied.has(id) && name !== 'throw') {
    throw new Error(`what all objects share was reached: ${JSON.stringify(answer)}`);
  }
  if (!asked.has(id) && !String(id).startsWith('raw')) {
    throw new Error(`an answer to nothing: ${JSON.stringify(answer)}`);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function gone(error: unknown): void {
  if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ECONNRESET')) throw error;
}

/** A side that serves; all that it reads is there before. */
async function serving(draw: Draw, tally: Tally): Promise<string> {
  return blocked(draw, tally, (victim) => serve(new Target(), victim));
}

/** A side that waits for an answer, with two objects lent. */
async function calling(draw: Draw, tally: Tally): Promise<string> {
  return blocked(draw, tally, (victim) => {
    const api = wrapSync<{ take(...objects: object[]): void }>(victim);
    api.take(Comlink.proxy(new Target()), BUILT_IN);
  });
}

function blocked(draw: Draw, tally: Tally, run: (victim: Socket) => void): string {
  const [a, victim] = socketpair({ capacity: 65_536 });
  const known = { channels: [0, 0, 0, 3, 5], calls: [1, 2], nextChannel: evens() };
  const grammar = new Grammar(draw, known);
  for (let i = 0; i < FRAMES_AT_ONCE && !grammar.isBroken; i++) {
    const frame = grammar.frame();
    if (a.tryWrite(frame) < frame.length) break;
    tally.frames += 1;
  }
  a.shutdown('wr');
  let end = 'done';
  try {
    run(victim);
  } catch (error) {
    // Answers by `throw` are thrown here, whatever they are.
    end = error instanceof Error && 'code' in error ? String(error.code) : 'thrown';
  }
  victim.close();
  a.close();
  return end;
}
