import { createTable } from '../../src/atomics/table.ts';
import type { Words } from '../../src/atomics/words.ts';
import { End } from '../../src/ring/end.ts';
import { STREAM } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { addRef, holdFirst, threadRef } from '../../src/ring/references.ts';
import { type PairSetup, threadOn } from '../support/memory.ts';

export interface SharedPair {
  table: Words;
  pair: PairMemory;
  /** End 0 as its holders see it, each a thread of its own. */
  holders: End[];
  /** End 1, of one thread. */
  peer: End;
}

/** A pair whose end 0 is held by some threads of one realm. */
export function sharedPair(setup: PairSetup & { holders?: number; slots?: number }): SharedPair {
  const { type = STREAM, capacity, flags = 0, position = 0 } = setup;
  const { holders: count = 2, slots = count + 1 } = setup;
  const table = createTable(slots);
  const pair = createPair(table, { type, capacity, flags, position: position | 0 });
  const first = threadOn(table, setup);
  const holders = [new End(first, pair, 0, holdFirst(pair.words, 0, first))];
  holders[0]?.makeShared();
  while (holders.length < count) {
    const thread = threadOn(table, setup);
    const ref = holders.length;
    addRef(pair, 0, ref, threadRef(thread), thread);
    holders.push(new End(thread, pair, 0, ref));
  }
  const thread = threadOn(table, setup);
  const peer = new End(thread, pair, 1, holdFirst(pair.words, 1, thread));
  return { table, pair, holders, peer };
}
