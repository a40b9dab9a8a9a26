import { MASK_WORDS } from '../../dist/atomics/mask.js';
import * as table from '../../dist/atomics/table-layout.js';
import * as layout from '../../dist/ring/layout.js';
import type { Kind } from '../automata/words.ts';
import type { PairSetup } from './pair-setup.ts';

type Named = readonly [name: string, kind: Kind];

/** Name and kind of a word of a pair's memory. */
export function pairWord(index: number, setup: PairSetup, pair: string): Named {
  const [name, kind] = settled(setup, nameInPair(index, setup));
  return [pair + name, kind];
}

/** A word of which the scenario says that it stays what it is. A store to it is an error then. */
function settled({ constant = [] }: PairSetup, [name, kind]: Named): Named {
  return [name, constant.some((beginning) => name.startsWith(beginning)) ? 'constant' : kind];
}

function nameInPair(index: number, setup: PairSetup): Named {
  const { endless, writes = 0, handsOver, holders, locks } = setup;
  const position: Kind = endless ? 'position' : 'plain';
  if (index === layout.ENDS) return ['ENDS', 'plain'];
  for (const d of [0, 1]) {
    // The one direction that an endless run does not use: its positions would age for ever.
    const isUnused = endless && d !== writes;
    const waiters = isUnused ? 'constant' : 'plain';
    if (index === layout.writePosAt(d)) return [`WRITE_POS ${d}`, isUnused ? 'constant' : position];
    if (index === layout.readPosAt(d)) return [`READ_POS ${d}`, isUnused ? 'constant' : position];
    if (index === layout.readWaitersAt(d)) return [`READ_WAITERS ${d}`, waiters];
    if (index === layout.writeWaitersAt(d)) return [`WRITE_WAITERS ${d}`, waiters];
    const word = index - layout.endAt(d);
    const name = (holders ? END_WORDS.get(word) : undefined) ?? LOCK_WORDS.get(word);
    if (name !== undefined) return [`${name} ${d}`, holders || locks ? 'plain' : 'constant'];
    const ref = index - layout.endAt(d) - layout.REF;
    if (ref === 0 && !holders) return [`REF ${d}[0]`, 'constant'];
    if (ref >= 0 && ref < layout.MAX_REFS) {
      return [`REF ${d}[${ref}]`, handsOver || holders ? 'plain' : 'own'];
    }
  }
  return [`stamp ${index}`, 'constant'];
}

/** Words that are looked at, and change, in rows about holders: in a pair and in the table. */
const END_WORDS: ReadonlyMap<number, string> = new Map([
  [layout.REFSEQ, 'REFSEQ'],
  [layout.REFTOP, 'REFTOP'],
]);

const LOCK_WORDS: ReadonlyMap<number, string> = new Map([
  [layout.SHARED, 'SHARED'],
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
  [table.REAPER, 'REAPER'],
  [table.ASLEEP, 'ASLEEP'],
]);

/** Name and kind of a word of the thread table. */
export function tableWord(index: number, setup: PairSetup): Named {
  return settled(setup, nameInTable(index, setup));
}

function nameInTable(index: number, { interrupts, holders, spareSlots }: PairSetup): Named {
  for (let slot = 0; index >= table.slotAt(slot); slot++) {
    const word = index - table.slotAt(slot);
    if (word >= table.slotAt(1) - table.slotAt(0)) continue;
    if (word === 0) return [`DOORBELL ${slot}`, 'doorbell'];
    if (word === table.CALL) return [`CALL ${slot}`, interrupts ? 'plain' : 'call'];
    if (holders) {
      const name = HOLDERS_WORDS.get(word);
      if (name !== undefined) return [`${name} ${slot}`, 'plain'];
    }
    if (word >= table.READY) return [`READY ${slot}[${word - table.READY}]`, 'census'];
    const group = word - table.GROUPS;
    if (group >= 0 && group < 31) return [`GROUPS ${slot}[${group}]`, 'census'];
    if (word === table.CHANGED) return [`CHANGED ${slot}`, 'census'];
    const census = [table.ON, table.SLEEPS, table.WAKES, table.NAME, table.ASLEEP].indexOf(word);
    if (census >= 0) return [`census ${slot}`, 'census'];
  }
  if (index === table.DEATHS) return ['DEATHS', 'census'];
  if (index === table.TOP) return ['TOP', spareSlots ? 'plain' : 'constant'];
  return [`table word ${index}`, 'constant'];
}
