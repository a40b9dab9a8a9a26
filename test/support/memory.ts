import { claimSlot, nextNonce } from '../../src/atomics/slots.ts';
import { createTable } from '../../src/atomics/table.ts';
import { CallingThread, type Copy } from '../../src/atomics/thread.ts';
import type { Words } from '../../src/atomics/words.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { LARGE } from '../../src/ring/choose-copy.ts';
import { byteLoop } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { endAt, FULL_WRITES, PIPE, REF, REFTOP, STREAM } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { holdFirst, transitRef } from '../../src/ring/references.ts';
import { Held } from '../../src/socket/held.ts';
import { Socket } from '../../src/socket/socket.ts';
import type { PairOptions, SocketpairOptions } from '../../src/socket/socketpair.ts';
import { thisThread } from '../../src/thread/home.ts';

export interface Means {
  now?: () => number;
  copy?: Copy;
  spinLimit?: number;
  canBlock?: boolean;
  graceMs?: number;
}

/** The end that a side tells of broken memory, for tests that need no end. */
export const unbreakable = { break: (): number => ERRNO.EPROTO };

/** A thread of its own in the eyes of the library, though it shares this realm. Never spins. */
export function threadOn(table: Words, means: Means = {}): CallingThread {
  const id = claimSlot(table, nextNonce(table));
  if (id === undefined) throw new Error('the table of the test is full');
  return new CallingThread(table, id, {
    now: () => performance.now(),
    copy: byteLoop,
    // A test that brings its own copy wants to see every copy.
    ownBytes: means.copy === undefined ? LARGE : 0,
    canBlock: true,
    spinLimit: 0,
    graceMs: 0,
    lookMs: Infinity,
    end: () => undefined,
    ...means,
  });
}

/** Leaves a reference of each end on its way for ever. */
export function giveHope({ words }: PairMemory): void {
  for (const end of [0, 1]) {
    Atomics.store(words, endAt(end) + REF + 1, transitRef(1));
    Atomics.store(words, endAt(end) + REFTOP, 2);
  }
}

export interface PairSetup extends Means {
  type?: number;
  capacity: number;
  flags?: number;
  position?: number;
}

export interface TwoEnds {
  table: Words;
  pair: PairMemory;
  ends: [End, End];
}

/** A pair whose two ends are held by two threads of one realm, on a small table. */
export function twoEnds(setup: PairSetup): TwoEnds {
  const { type = STREAM, capacity, flags = 0, position = 0 } = setup;
  const table = createTable(4);
  const pair = createPair(table, { type, capacity, flags, position: position | 0 });
  const end = (index: number): End => {
    const thread = threadOn(table, setup);
    return new End(thread, pair, index, holdFirst(pair.words, index, thread));
  };
  return { table, pair, ends: [end(0), end(1)] };
}

/**
 * As `socketpair()`, with positions that start anywhere, and with one holder more than this thread:
 * a thread that waits in it is woken by the test's next call, so that is no deadlock.
 */
export function socketpairAt(setup: {
  capacity: number;
  position?: number;
  flags?: number;
}): [Socket, Socket] {
  const { capacity, position = 0, flags = 0 } = setup;
  const thread = thisThread('socketpair');
  const pair = createPair(thread.table, { capacity, flags, position: position | 0 });
  const socket = (index: number): Socket => {
    const end = new End(thread, pair, index, holdFirst(pair.words, index, thread));
    return Socket.of(new Held(end));
  };
  const sockets: [Socket, Socket] = [socket(0), socket(1)];
  giveHope(pair);
  return sockets;
}

/** As `socketpair()` and `pipe()`, see {@link socketpairAt}. */
export function hopefulPair(options: SocketpairOptions = {}): [Socket, Socket] {
  const { capacity = 212_992, fullWrites = false, nonblock = false } = options;
  const sockets = socketpairAt({ capacity, flags: fullWrites ? FULL_WRITES : 0 });
  if (nonblock) for (const socket of sockets) socket.nonblock = true;
  return sockets;
}

export function hopefulPipe(options: PairOptions = {}): [reader: Socket, writer: Socket] {
  const { capacity = 65_536, nonblock = false } = options;
  const [writer, reader] = socketpairAt({ capacity, flags: PIPE });
  if (nonblock) for (const socket of [reader, writer]) socket.nonblock = true;
  return [reader, writer];
}
