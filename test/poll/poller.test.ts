import { expect, test } from 'vitest';
import { READY_BITS } from '../../src/atomics/ready.ts';
import { PAIRS } from '../../src/atomics/table-layout.ts';
import {
  constants as c,
  Poller,
  pipe,
  poll,
  pollAsync,
  type Socket,
  socketpair,
} from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { outcome } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';

/* The events that a Poller of one thread reports when it only looks. */

const { EPOLLIN: IN, EPOLLOUT: OUT, EPOLLET: ET, EPOLLONESHOT: ONESHOT } = c;
const { EPOLLHUP: HUP, EPOLLERR: ERR, EPOLLRDHUP: RDHUP } = c;

interface World {
  readonly a: Socket;
  readonly b: Socket;
  readonly poller: Poller;
  /** The events of `a`, or 0 if it is not reported. */
  readonly next: () => number;
}

function watching(events: number, options: Parameters<typeof socketpair>[0] = {}): World {
  const [a, b] = socketpair({ nonblock: true, ...options });
  const poller = new Poller();
  poller.add(a, events, 'a');
  const next = (): number => {
    const [event, ...more] = poller.wait(10, 0);
    expect(more.length).toBe(0);
    // A matcher of equality would read the Socket, which can be iterated.
    if (event !== undefined) expect(event.socket === a && event.data).toBe('a');
    return event?.events ?? 0;
  };
  return { a, b, poller, next };
}

test('level: what is there is reported again and again, until it is not there', () => {
  const { a, b, next } = watching(IN);
  expect(next()).toBe(0);
  b.write(counting(2));
  expect([next(), next()]).toEqual([IN, IN]);
  a.read(new Uint8Array(1));
  expect(next()).toBe(IN);
  a.read(new Uint8Array(1));
  expect([next(), next()]).toEqual([0, 0]);
  b.write(counting(1));
  expect(next()).toBe(IN);
});

test('edge: reported once, and again with each write, though it was readable', () => {
  const { b, next } = watching(IN | ET);
  b.write(counting(1));
  expect([next(), next()]).toEqual([IN, 0]);
  b.write(counting(1));
  expect([next(), next()]).toEqual([IN, 0]);
  b.send(counting(0));
  expect(next()).toBe(0);
});

test('edge: a look and a part of what is there are no edges', () => {
  const { a, b, next } = watching(IN | ET);
  b.write(counting(4));
  expect(next()).toBe(IN);
  a.recv(new Uint8Array(1), c.MSG_PEEK);
  a.read(new Uint8Array(1));
  expect(next()).toBe(0);
});

test('edge: what is ready when it is added is reported once, and what is reported is what is there then', () => {
  const [a, b] = socketpair({ nonblock: true });
  b.write(counting(1));
  const poller = new Poller();
  poller.add(a, IN | OUT | ET);
  expect(poller.wait(10, 0).map(({ events }) => events)).toEqual([IN | OUT]);
  expect(poller.wait(10, 0)).toEqual([]);
  b.write(counting(1));
  expect(poller.wait(10, 0).map(({ events }) => events)).toEqual([IN | OUT]);
});

test('ready, then not, before the wait: not reported, by level or by edge', () => {
  for (const mode of [0, ET]) {
    const { a, b, next } = watching(IN | mode);
    b.write(counting(1));
    a.read(new Uint8Array(1));
    expect(next()).toBe(0);
    b.write(counting(1));
    expect(next()).toBe(IN);
  }
});

test('edge: a writer hears of the room that a full ring got', () => {
  const { a, b, next } = watching(OUT | ET, { capacity: 4 });
  expect([next(), next()]).toEqual([OUT, 0]);
  a.write(counting(4));
  expect(next()).toBe(0);
  b.read(new Uint8Array(1));
  expect([next(), next()]).toEqual([OUT, 0]);
  // Filled and drained between two waits: the writer has seen EAGAIN, so that it has to hear.
  a.write(counting(1));
  b.read(new Uint8Array(4));
  expect(next()).toBe(OUT);
});

test('edge: a pipe tells its writer of room for PIPE_BUF, not of less', () => {
  const [reader, writer] = pipe({ capacity: 8192, nonblock: true });
  const poller = new Poller();
  poller.add(writer, OUT | ET);
  const next = (): number => poller.wait(10, 0)[0]?.events ?? 0;
  expect(next()).toBe(OUT);
  writer.write(new Uint8Array(8192));
  reader.read(new Uint8Array(4095));
  expect(next()).toBe(0);
  reader.read(new Uint8Array(1));
  expect([next(), next()]).toEqual([OUT, 0]);
});

test('the end of things is reported unasked: again by level, once by edge', () => {
  for (const mode of [0, ET]) {
    const { b, next } = watching(mode);
    b.close();
    expect([next(), next()]).toEqual([HUP, mode === ET ? 0 : HUP]);
  }
  const { a, b, next } = watching(IN | RDHUP | ET);
  b.shutdown('wr');
  expect([next(), next()]).toEqual([IN | RDHUP, 0]);
  a.write(counting(1));
  b.close();
  expect([next(), next()]).toEqual([IN | RDHUP | HUP | ERR, 0]);
});

test('ONESHOT is silent after one report, until it is modified', () => {
  const { b, poller, a, next } = watching(IN | ONESHOT);
  b.write(counting(1));
  expect([next(), next()]).toEqual([IN, 0]);
  b.write(counting(1));
  b.close();
  expect(next()).toBe(0);
  poller.modify(a, IN | ONESHOT, 'a');
  expect([next(), next()]).toEqual([IN | HUP, 0]);
});

test('to modify, even to the same, arms an edge anew', () => {
  const { a, b, poller, next } = watching(IN | ET);
  b.write(counting(1));
  expect([next(), next()]).toEqual([IN, 0]);
  poller.modify(a, IN | ET, 'a');
  expect([next(), next()]).toEqual([IN, 0]);
  poller.modify(a, OUT, 'a');
  expect([next(), next()]).toEqual([OUT, OUT]);
});

test('EEXIST, ENOENT, EBADF', () => {
  const { a, b, poller } = watching(IN);
  expect(outcome(() => poller.add(a, IN))).toBe('EEXIST');
  expect(outcome(() => poller.modify(b, IN))).toBe('ENOENT');
  expect(outcome(() => poller.delete(b))).toBe('ENOENT');
  b.close();
  expect(outcome(() => poller.add(b, IN))).toBe('EBADF');
  poller.delete(a);
  expect(outcome(() => poller.delete(a))).toBe('ENOENT');
  poller.close();
  poller.close();
  for (const call of [
    () => poller.add(a, IN),
    () => poller.modify(a, IN),
    () => poller.delete(a),
    () => poller.wait(1, 0),
  ]) {
    expect(outcome(call)).toBe('EBADF');
  }
});

test('what was deleted is not reported, and can be added again', () => {
  const { a, b, poller, next } = watching(IN);
  b.write(counting(1));
  poller.delete(a);
  expect(next()).toBe(0);
  poller.add(a, IN, 'a');
  expect(next()).toBe(IN);
});

test('a closed Socket is reported as long as a dup of it lives, and then silently no more', () => {
  const { a, b, poller, next } = watching(IN);
  const other = a.dup();
  poller.add(other, IN, 'other');
  b.write(counting(1));
  expect(poller.wait(10, 0).map(({ data }) => data)).toEqual(['a', 'other']);
  a.close();
  expect(poller.wait(10, 0).map(({ data }) => data)).toEqual(['a', 'other']);
  other.close();
  expect(next()).toBe(0);
});

test('an end that was handed on is not reported any more', () => {
  const { a, b, next } = watching(IN);
  b.write(counting(1));
  expect(next()).toBe(IN);
  const [handle] = a.detach();
  expect(next()).toBe(0);
  handle.port?.close();
});

test('with more events than room for them, each has its turn', () => {
  for (const mode of [0, ET]) {
    const poller = new Poller();
    const pairs = Array.from({ length: 7 }, () => socketpair({ nonblock: true }));
    for (const [i, [a, b]] of pairs.entries()) {
      poller.add(a, IN | mode, i);
      b.write(counting(1));
    }
    const waits = [3, 3, 3].map((max) => poller.wait(max, 0).map(({ data }) => data));
    expect(waits.flat().slice(0, 7).sort(), `mode ${mode}`).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(waits.flat()).toHaveLength(mode === ET ? 7 : 9);
  }
});

test('one end in two Pollers, and in a poll beside them: all hear of it', () => {
  const { a, b, next } = watching(IN | ET);
  const other = new Poller();
  other.add(a, IN | ET, 'other');
  const polled = (): number => poll([{ socket: a, events: c.POLLIN }], 0);
  const inOther = (): unknown[] => other.wait(1, 0).map(({ data }) => data);
  b.write(counting(1));
  expect([polled(), inOther(), next(), polled()]).toEqual([1, ['other'], IN, 1]);
  b.write(counting(1));
  expect([next(), inOther(), polled(), next(), inOther()]).toEqual([IN, ['other'], 1, 0, []]);
});

test('pairs whose READY bit is the same are told apart', () => {
  const poller = new Poller();
  // The number of the last but one pair is that of the first and as many as there are bits.
  const table = homeTable();
  const first = table[PAIRS] ?? 0;
  const pairs = Array.from({ length: 40 }, (_, i) => {
    if (i === 38) table[PAIRS] = first + READY_BITS;
    return socketpair({ capacity: 8, nonblock: true });
  });
  for (const [i, [a]] of pairs.entries()) poller.add(a, IN | ET, i);
  expect(poller.wait(10, 0)).toEqual([]);
  for (const i of [0, 38, 39, 1]) {
    pairs[i]?.[1].write(counting(1));
    expect(poller.wait(10, 0).map(({ data }) => data)).toEqual([i]);
    expect(poller.wait(10, 0)).toEqual([]);
  }
  for (const end of pairs.flat()) end.close();
});

test('a wait that nobody can end is a deadlock: nothing to wait for, or only this thread', () => {
  expect(outcome(() => new Poller().wait())).toBe('EDEADLK');
  const { poller } = watching(IN);
  expect(outcome(() => poller.wait())).toBe('EDEADLK');
});

test('a wait with a limit returns nothing when it has passed, and not before', () => {
  const { poller } = watching(IN);
  const start = performance.now();
  expect(poller.wait(1, 20)).toEqual([]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(20);
});

test('waitAsync resolves with the events, at once or later, and with none after its time', async () => {
  const { a, b, poller } = watching(IN);
  const waiting = poller.waitAsync(10);
  b.write(counting(1));
  expect((await waiting).map(({ socket, events }) => socket === a && events)).toEqual([IN]);
  a.read(new Uint8Array(1));
  expect(await poller.waitAsync(10, 5)).toEqual([]);
  const closed = poller.waitAsync(10);
  poller.close();
  await expect(closed).rejects.toMatchObject({ code: 'ECANCELED' });
});

test('an end that is added or modified while waitAsync waits is looked at', async () => {
  const soon = { signal: AbortSignal.timeout(5_000) };
  const [a, b] = socketpair({ nonblock: true });
  const poller = new Poller();
  b.write(counting(1));
  const added = poller.waitAsync(10, -1, soon);
  poller.add(a, IN | ONESHOT, 'added');
  expect((await added).map(({ data }) => data)).toEqual(['added']);
  const modified = poller.waitAsync(10, -1, soon);
  poller.modify(a, IN | ONESHOT, 'modified');
  expect((await modified).map(({ data }) => data)).toEqual(['modified']);
});

test('an end that is added empty while waitAsync waits is heard of when it has data', async () => {
  const [a, b] = socketpair({ nonblock: true });
  const poller = new Poller();
  const waiting = poller.waitAsync(10, -1, { signal: AbortSignal.timeout(5_000) });
  poller.add(a, IN, 'a');
  // As many turns as an addition could take to be noticed.
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  b.write(counting(1));
  expect((await waiting).map(({ data }) => data)).toEqual(['a']);
});

test('waitAsync with a signal that was given before rejects with its reason, whatever is ready', async () => {
  const { b, poller } = watching(IN);
  b.write(counting(1));
  const signal = AbortSignal.abort('given');
  await expect(poller.waitAsync(10, -1, { signal })).rejects.toBe('given');
  expect((await poller.waitAsync(10)).length).toBe(1);
});

test('pollAsync hears of a Socket that is closed meanwhile, though a dup keeps its end', async () => {
  const { a } = watching(IN);
  const other = a.dup();
  const entry = { socket: a, events: c.POLLIN, revents: 0 };
  const waiting = pollAsync([entry]);
  a.close();
  expect([await waiting, entry.revents]).toEqual([1, c.POLLNVAL]);
  other.close();
});

test('arguments of a wrong type or range are refused before anything is touched', () => {
  const { poller, a } = watching(IN);
  const any = (value: unknown): never => value as never;
  expect(outcome(() => poller.add(any({}), IN))).toBe('ERR_INVALID_ARG_TYPE');
  expect(outcome(() => poller.add(a, any('1')))).toBe('ERR_INVALID_ARG_TYPE');
  expect(outcome(() => poller.wait(0, 0))).toBe('ERR_OUT_OF_RANGE');
  expect(outcome(() => poller.wait(1, -2))).toBe('ERR_OUT_OF_RANGE');
});
