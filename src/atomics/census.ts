import { MASK_WORDS, type SlotSet, slotSet } from './mask.ts';
import {
  BLOCKED,
  CALL,
  DYING,
  LIVE,
  MASK,
  NAME,
  NAME_WORDS,
  ON,
  SLEEPS,
  STATE,
  slotAt,
  slotsOf,
  TOP,
  WAKES,
} from './table-layout.ts';
import { load, type Words } from './words.ts';

/** State of a slot's thread at one moment; each field may be from another moment. */
export interface SlotReport {
  readonly slot: number;
  readonly generation: number;
  readonly dying: boolean;
  readonly blocked: boolean;
  /** The thing it is blocked on, as in `Waitable.on`. */
  readonly on: number;
  readonly sleeps: number;
  readonly wakes: number;
  /** UTF-8. */
  readonly name: Uint8Array;
}

/** Reads the slots of all threads that live. For display: nothing may be concluded from it. */
export function readSlots(table: Words): SlotReport[] {
  const reports: SlotReport[] = [];
  const word = (index: number): number => {
    // CENSUS| Shown, and nothing is concluded from it.
    return load(table, index);
  };
  const top = Math.min(word(TOP), slotsOf(table));
  for (let slot = 0; slot < top; slot++) {
    const at = slotAt(slot);
    const state = word(at + STATE);
    if ((state & 3) !== LIVE && (state & 3) !== DYING) continue;
    reports.push({
      slot,
      generation: state >>> 2,
      dying: (state & 3) === DYING,
      blocked: (word(at + CALL) & 3) === BLOCKED,
      on: word(at + ON),
      sleeps: word(at + SLEEPS),
      wakes: word(at + WAKES),
      name: readName(Int32Array.from({ length: NAME_WORDS }, (_, i) => word(at + NAME + i))),
    });
  }
  return reports;
}

/** The slots that a thread said could end its wait. For display, as above. */
export function waitOf(table: Words, slot: number): SlotSet {
  const set = slotSet();
  for (let i = 0; i < MASK_WORDS; i++) {
    // CENSUS| As above.
    set[i] = load(table, slotAt(slot) + MASK + i);
  }
  return set;
}

function readName(words: Int32Array): Uint8Array {
  const bytes = new Uint8Array(words.buffer);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end);
}
