import { ring } from './doorbell.ts';
import { addSlot, MASK_WORDS, overlaps, type SlotSet, slotSet } from './mask.ts';
import { ASLEEP, LIVE, MASK, PUB, STATE, slotAt, TOP } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { load, notify, store, type Words } from './words.ts';

/*
 * Knots, argued once: threads that wait for each other for ever. Before a sleep without a limit a thread
 * publishes PUB = key | 1, the doorbell value it sleeps on, and MASK, the slots that could end its wait: the
 * live holders of both ends of its pair. An end on its way, or a holder that is being terminated, is
 * hope: then it publishes nothing.
 *
 *   sleeper u                                 detector d, itself a sleeper with its record out
 *   key = load DOORBELL                       for each thread that could end my wait, and theirs:
 *   or WAITERS, my bit                          load PUB, MASK, DOORBELL: a record, unmoved
 *   load REF …: my mask                       nobody outside of them could act, and each waits for d: a knot
 *   look at the state                         not the highest of it: ring the highest, which looks anew
 *   store PUB 0, MASK …, PUB key | 1          the highest: ask each in its ASLEEP, notify its DOORBELL
 *   wait DOORBELL while it is key             a moment later
 *   woken, and DOORBELL is key:               load my DOORBELL: my key
 *     cas ASLEEP asked -> key | 1, wait on    load ASLEEP, DOORBELL of each: its record, unmoved: EDEADLK
 *
 * A record alone says little: its thread may have been stopped in that sleep and live on (note.ts), or be
 * dead, or have been rung since. The answer says that u has done nothing but sleep from its record to the
 * question: it is given inside of that sleep, and keys never repeat. And nobody has rung u, for its doorbell
 * has not moved at the end. So at the moment of the first question all of them slept with these masks,
 * and none had rung another. A thread that could end u's wait was a holder when the mask was read,
 * or became one later, and every change of holders rings u before its first use. A waker that has taken
 * u's bit and not rung yet is a holder that runs, so it is in the mask and answers nothing.
 *
 * The question moves no doorbell, so it voids no record. No answer is hope: a verdict may be late, where
 * a thread gets no processor time or stands in a debugger, and is never wrong. Dead threads do not answer.
 *
 * Of the members of a knot, and not of those that only hang on it, exactly one gets EDEADLK: the one in
 * the highest slot. All that find the knot name the same one, and it alone decides.
 *
 * The record is out before the detector looks (PUB=), so of several threads that fall asleep at the same
 * time the last to publish sees all.
 */

/** Stands in ASLEEP until the answer, which is a record. Even, and so none. */
export const ASKED = 2;

/** A thread of a knot, as its record says. */
export interface Member {
  readonly slot: number;
  readonly record: number;
  readonly mask: SlotSet;
}

/** Publishes that the calling thread sleeps on `key` until one of `mask` ends that. */
export function publishWait(thread: CallingThread, key: number, mask: SlotSet): void {
  const { table, at } = thread;
  const words = maskWords(table);
  // PUB> Nobody takes a mask that is half stored for one.
  store(table, at + PUB, 0);
  for (let i = 0; i < words; i++) {
    // PUB> Stored before PUB says whose it is.
    store(table, at + MASK + i, mask[i] ?? 0);
  }
  // PUB= Stored before this thread looks at the others; they do the same, so the last one sees all.
  store(table, at + PUB, key | 1);
}

/** The others that wait for this thread and each other, by their records; undefined if one could act. */
export function knotOf(thread: CallingThread, mask: SlotSet): Member[] | undefined {
  const knot = reachable(thread, mask);
  return knot === undefined || !allReach(thread.slot, knot) ? undefined : knot;
}

/** Says whether another one of the knot has to give up, and lets it look. */
export function isForAnother(thread: CallingThread, knot: readonly Member[]): boolean {
  const highest = knot.reduce((slot, member) => Math.max(slot, member.slot), thread.slot);
  if (highest === thread.slot) return false;
  ring(thread.table, slotAt(highest));
  return true;
}

/** Asks the others of a knot whether they sleep. */
export function ask({ table }: Pick<CallingThread, 'table'>, knot: readonly Member[]): void {
  for (let i = 0; i < knot.length; i++) {
    const at = slotAt((knot[i] as Member).slot);
    // PUB> An answer from here on counts, and none from before.
    store(table, at + ASLEEP, ASKED);
    // BELL| The doorbell does not move: its owner's record stays good, and it sleeps on.
    notify(table, at);
  }
}

/** Says whether all of a knot slept, and nobody had rung one of them, when they were asked. */
export function haveAnswered(
  { table }: Pick<CallingThread, 'table'>,
  knot: readonly Member[],
): boolean {
  for (let i = 0; i < knot.length; i++) {
    const { slot, record } = knot[i] as Member;
    const at = slotAt(slot);
    // PUB< Stored by its owner after the question, in the sleep of this record.
    if (load(table, at + ASLEEP) !== record) return false;
    // BELL| After the question. An answer may come from one that was rung since it looked.
    if (load(table, at) !== record - 1) return false;
  }
  return true;
}

/** The blocked threads that could end this wait, theirs and so on; undefined if one runs. */
function reachable(thread: CallingThread, mask: SlotSet): Member[] | undefined {
  const { table } = thread;
  const words = maskWords(table);
  const members: Member[] = [];
  const seen = slotSet();
  const todo = mask.slice();
  for (let slot = firstOf(todo, seen); slot >= 0; slot = firstOf(todo, seen)) {
    addSlot(seen, slot);
    if (slot === thread.slot) continue;
    const at = slotAt(slot);
    // Broken memory alone names a slot that the table does not have.
    if (at >= table.length) return undefined;
    // STATE< Dead, or about to be: its end will be known.
    if ((load(table, at + STATE) & 3) !== LIVE) return undefined;
    // PUB< The mask loaded next is the one that belongs to it, if its owner answers.
    const record = load(table, at + PUB);
    if (record === 0) return undefined;
    const theirs = slotSet();
    for (let i = 0; i < words; i++) {
      // PUB< As above.
      const word = load(table, at + MASK + i);
      theirs[i] = word;
      todo[i] = (todo[i] ?? 0) | word;
    }
    // BELL| Unmoved: this thread is asleep on it, or about to be.
    if (load(table, at) !== record - 1) return undefined;
    members.push({ slot, record, mask: theirs });
  }
  return members;
}

/** Says whether each member waits, through others maybe, for `slot`. */
function allReach(slot: number, members: readonly Member[]): boolean {
  const reaching = slotSet();
  addSlot(reaching, slot);
  let left = members;
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    left = left.filter((member) => {
      if (!overlaps(member.mask, reaching)) return true;
      addSlot(reaching, member.slot);
      return false;
    });
  }
  return left.length === 0;
}

/** How much of a mask is in use. It only grows, so nobody reads a word that a record left out. */
function maskWords(table: Words): number {
  // TOP< Every slot that a mask can name is below it.
  return Math.min(Math.ceil(load(table, TOP) / 32), MASK_WORDS);
}

function firstOf(todo: SlotSet, seen: SlotSet): number {
  for (let i = 0; i < MASK_WORDS; i++) {
    const left = (todo[i] ?? 0) & ~(seen[i] ?? 0);
    if (left !== 0) return i * 32 + 31 - Math.clz32(left & -left);
  }
  return -1;
}
