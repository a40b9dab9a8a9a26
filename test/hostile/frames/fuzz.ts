import * as Comlink from 'comlink';
import { endpoint, serve, transferHandler, wrapSync } from '../../../src/comlink/index.ts';
import { isErrno, type Socket, socketpair } from '../../../src/index.ts';
import { RawPeer, type Wire, type WirePort } from '../../comlink/raw-peer.ts';
import { type Draw, drawFrom } from '../../support/stream.ts';
import { Grammar, type Known } from './grammar.ts';
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
    return Comlink.transfer(port2, [port2 as unknown as ArrayBuffer]);
  }
}

const FRAMES_AT_ONCE = 40;
/** It is marked before anything is remembered. */
const BUILT_IN = Comlink.proxy(Math.max);
const shared = new SharedObjects([Base.prototype, Target.prototype, Comlink.transferHandlers]);

export interface Tally {
  frames: number;
  /** How connections ended. */
  ends: Record<string, number>;
  answers: number;
}

/** Writes random frames to a side of each kind, and looks at what all share after every few. */
export async function fuzzFrames(seed: number, frames: number): Promise<Tally> {
  const draw = drawFrom(seed);
  const tally: Tally = { frames: 0, ends: {}, answers: 0 };
  const kinds = [awaiting, awaiting, serving, calling];
  while (tally.frames < frames) {
    const end = await (kinds[draw(kinds.length)] ?? awaiting)(draw, tally);
    tally.ends[end] = (tally.ends[end] ?? 0) + 1;
    tally.frames += FRAMES_AT_ONCE;
    shared.check();
    if ('ran' in globalThis) throw new Error('code of the peer ran');
  }
  return tally;
}

/** A side that awaits: it exposes, has called, and has assigned. */
async function awaiting(draw: Draw, tally: Tally): Promise<string> {
  const [a, victim] = socketpair({ capacity: 65_536 });
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
  for (let i = 0; i < FRAMES_AT_ONCE && !victim.closed; i++) {
    await a.writeAllAsync(grammar.frame(), { timeout: 10_000 }).catch(gone);
  }
  const end = await probe(peer, grammar, tally);
  // Ports deliver in a turn of their own.
  await new Promise((resolve) => setImmediate(resolve));
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
  let next = 2;
  const nextChannel = (): number => {
    next += 2;
    return next;
  };
  return { calls, channels, nextChannel };
}

/** Asks for a sum; says how the connection has ended if there is none. */
async function probe(peer: RawPeer, grammar: Grammar, tally: Tally): Promise<string> {
  const sum = { id: 'probe', type: 'GET', path: ['text'] };
  try {
    peer.send(sum);
    // Nobody answers then.
    if (grammar.released) return 'released';
    for (;;) {
      const { message } = await peer.next();
      if (message === undefined || message.type === undefined) continue;
      if (message.type !== 'RAW' && message.type !== 'HANDLER') continue;
      tally.answers += 1;
      if (message.id === 'probe') return 'answered';
      const { id } = message;
      if (!grammar.isBroken && grammar.denied.has(id) && message.name !== 'throw') {
        throw new Error(`what all objects share was reached: ${JSON.stringify(message)}`);
      }
      if (!grammar.isBroken && !grammar.asked.has(id) && !String(id).startsWith('raw')) {
        throw new Error(`an answer to nothing: ${JSON.stringify(message)}`);
      }
    }
  } catch (error) {
    const isOver = isErrno(error, 'EPIPE') || isErrno(error, 'ECONNRESET');
    if (!isOver && (error as Error).message !== 'the stream is over') throw error;
    return 'broken';
  }
}

function gone(error: unknown): void {
  if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ECONNRESET')) throw error;
}

const ALONE: Known = { channels: [0, 0, 0, 3, 5], calls: [1, 2], nextChannel: () => 4 };

/** A side that serves; all that it reads is there before. */
async function serving(draw: Draw): Promise<string> {
  return blocked(draw, (victim) => serve(new Target(), victim));
}

/** A side that waits for an answer, with two objects lent. */
async function calling(draw: Draw): Promise<string> {
  return blocked(draw, (victim) => {
    const api = wrapSync<{ take(...objects: object[]): void }>(victim);
    api.take(Comlink.proxy(new Target()), BUILT_IN);
  });
}

function blocked(draw: Draw, run: (victim: Socket) => void): string {
  const [a, victim] = socketpair({ capacity: 1_048_576 });
  const grammar = new Grammar(draw, { ...ALONE });
  for (let i = 0; i < FRAMES_AT_ONCE; i++) a.writeAll(grammar.frame());
  a.shutdown('wr');
  let end = 'done';
  try {
    run(victim);
  } catch (error) {
    // What the peer answered by `throw` is thrown here, whatever it is.
    end = error instanceof Error && 'code' in error ? String(error.code) : 'thrown';
  }
  victim.close();
  a.close();
  return end;
}
