import { MASK_WORDS } from '../dist/atomics/mask.js';
import * as table from '../dist/atomics/table-layout.js';
import * as layout from '../dist/ring/layout.js';
import type { PairSetup } from './setup.ts';
import type { Kind } from './words.ts';

/** Name and kind of a word of a pair's memory. */
export function pairWord(index: number, setup: PairSetup, pair: string): readonly [string, Kind] {
  const [name, kind] = nameInPair(index, setup);
  return [pair + name, kind];
}

function nameInPair(
  index: number,
  { endless, handsOver, holders }: PairSetup,
): readonly [string, Kind] {
  const position: Kind = endless ? 'position' : 'plain';
  if (index === layout.ENDS) return ['ENDS', 'plain'];
  for (const d of [0, 1]) {
    const waiters = endless && d === 1 ? 'constant' : 'plain';
    if (index === layout.writePosAt(d)) return [`WRITE_POS ${d}`, position];
    if (index === layout.readPosAt(d)) return [`READ_POS ${d}`, position];
    if (index === layout.readWaitersAt(d)) return [`READ_WAITERS ${d}`, waiters];
    if (index === layout.writeWaitersAt(d)) return [`WRITE_WAITERS ${d}`, waiters];
    if (holders) {
      const name = END_WORDS.get(index - layout.endAt(d));
      if (name !== undefined) return [`${name} ${d}`, 'plain'];
    }
    const ref = index - layout.endAt(d) - layout.REF;
    if (ref === 0 && !holders) return [`REF ${d}[0]`, 'constant'];
    if (ref >= 0 && ref < layout.MAX_REFS) {
      return [`REF ${d}[${ref}]`, handsOver || holders ? 'plain' : 'own'];
    }
  }
  return [`stamp ${index}`, 'constant'];
}

/** What is looked at, and changes, where it is about holders: in a pair and in the table. */
const END_WORDS: ReadonlyMap<number, string> = new Map([
  [layout.REFSEQ, 'REFSEQ'],
  [layout.REFTOP, 'REFTOP'],
  [layout.lockAt(0, layout.READ_LOCK) - layout.endAt(0), 'LOCK_R'],
  [layout.lockAt(0, layout.WRITE_LOCK) - layout.endAt(0), 'LOCK_W'],
  [layout.lockWaitersAt(0, layout.READ_LOCK) - layout.endAt(0), 'LOCK_R_WAITERS'],
  [layout.lockWaitersAt(0, layout.WRITE_LOCK) - layout.endAt(0), 'LOCK_W_WAITERS'],
]);

const HOLDERS_WORDS: ReadonlyMap<number, string> = new Map([
  [table.STATE, 'STATE'],
  [table.LIFE, 'LIFE'],
  [table.PUB, 'PUB'],
  ...Array.from({ length: MASK_WORDS }, (_, i) => [table.MASK + i, `MASK[${i}]`] as const),
  [table.VERDICT, 'VERDICT'],
  [table.REAPER, 'REAPER'],
]);

/** Name and kind of a word of the thread table. */
export function tableWord(
  index: number,
  { interrupts, holders }: PairSetup,
): readonly [string, Kind] {
  for (let slot = 0; index >= table.slotAt(slot); slot++) {
    const word = index - table.slotAt(slot);
    if (word >= table.slotAt(1) - table.slotAt(0)) continue;
    if (word === 0) return [`DOORBELL ${slot}`, 'doorbell'];
    if (word === table.CALL) return [`CALL ${slot}`, interrupts ? 'plain' : 'call'];
    if (holders) {
      const name = HOLDERS_WORDS.get(word);
      if (name !== undefined) return [`${name} ${slot}`, 'plain'];
    }
    const census = [table.ON, table.SLEEPS, table.WAKES, table.NAME].indexOf(word);
    if (census >= 0) return [`census ${slot}`, 'census'];
  }
  if (index === table.DEATHS) return ['DEATHS', 'census'];
  return [index === table.TOP ? 'TOP' : `table word ${index}`, 'constant'];
}
