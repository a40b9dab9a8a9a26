import { claimSlot, nextNonce } from '../../src/atomics/slots.ts';
import { createTable } from '../../src/atomics/table.ts';
import { CallingThread, type Copy } from '../../src/atomics/thread.ts';
import type { Words } from '../../src/atomics/words.ts';
import { byteLoop } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { home, thisThread } from '../../src/socket/home.ts';
import { Socket } from '../../src/socket/socket.ts';

export interface Means {
  now?: () => number;
  copy?: Copy;
  spinLimit?: number;
}

/** A thread of its own in the eyes of the library, though it shares this realm. Never spins. */
export function threadOn(table: Words, means: Means = {}): CallingThread {
  const id = claimSlot(table, nextNonce(table));
  if (id === undefined) throw new Error('the table of the test is full');
  const { now = () => performance.now(), copy = byteLoop, spinLimit = 0 } = means;
  return new CallingThread(table, id, { now, copy, canBlock: true, spinLimit });
}

export interface PairSetup extends Means {
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
  const { capacity, flags = 0, position = 0 } = setup;
  const table = createTable(4);
  const pair = createPair(table, { capacity, flags, position: position | 0 });
  const end = (index: number): End => {
    const thread = threadOn(table, setup);
    return new End(thread, pair, index, holdFirst(pair.words, index, thread));
  };
  return { table, pair, ends: [end(0), end(1)] };
}

/** As `socketpair()`, with positions that start anywhere. */
export function socketpairAt(setup: {
  capacity: number;
  position?: number;
  flags?: number;
}): [Socket, Socket] {
  const { capacity, position = 0, flags = 0 } = setup;
  const thread = thisThread('socketpair');
  const pair = createPair(thread.table, { capacity, flags, position: position | 0 });
  const socket = (index: number): Socket => {
    home().ends += 1;
    return new Socket(new End(thread, pair, index, holdFirst(pair.words, index, thread)));
  };
  return [socket(0), socket(1)];
}
