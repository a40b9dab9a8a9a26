import {
  boundedReader,
  boundedWriter,
  CallingThread,
  claimSlot,
  createPair,
  createTable,
  End,
} from '../../prove/programs/index.ts';
import { HOLDER, placeHolders } from '../../prove/scenarios/holders.ts';
import type { Model } from '../../src/model/index.ts';

export const CAPACITY = 1;
export const TOTAL = 2;

/** A slot and an end for each of two threads; `copy` is the driver's business. */
export function setUp(copy: CallingThread['copy']) {
  const table = createTable(2);
  const pair = createPair(table, { capacity: CAPACITY, flags: 0, position: 0 });
  placeHolders(pair, false);
  const ends = [0, 1].map((index) => {
    const id = claimSlot(table, index + 1);
    if (id === undefined) throw new Error('no slot');
    const means = {
      now: () => 0,
      copy,
      ownBytes: 0,
      canBlock: true,
      spinLimit: 0,
      graceMs: 0,
      lookMs: Infinity,
      end: () => undefined,
    };
    return { id, end: new End(new CallingThread(table, id, means), pair, index, HOLDER) };
  });
  const [writing, reading] = ends;
  if (writing === undefined || reading === undefined) throw new Error('two ends');
  return { table, pair, writing, reading };
}

/** A writer and a reader of the built library, untransformed. */
export function body(m: Model): void {
  // The globals that the checker gives to the programs of the proofs.
  Object.assign(globalThis, {
    choose: (count: number) => m.choose(count),
    fail: (text: string) => m.assert(false, text),
  });
  const { writing, reading } = setUp((target, targetOffset, source, sourceOffset, count) => {
    target.set(source.subarray(sourceOffset, sourceOffset + count), targetOffset);
  });
  m.thread('writer', () => boundedWriter(writing.end, TOTAL, 0, true));
  m.thread('reader', () => boundedReader(reading.end, TOTAL, 0, true));
}
