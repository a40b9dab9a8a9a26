import { headroom } from './headroom.ts';
import { addSlot, MASK_WORDS, overlaps, type SlotSet, slotSet } from './mask.ts';
import { UNRUNG } from './note.ts';
import { LIVE, MASK, PUB, STATE, slotAt, TOP, VERDICT } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { load, store, type Words } from './words.ts';

/*
 * Knots, argued once: threads that wait for each other for ever. Before a sleep without a limit a thread
 * publishes PUB = key | 1, the doorbell value it sleeps on, and MASK, the slots that could end its wait: the
 * live holders of both ends of its pair. An end on its way, or a holder that is being terminated, is
 * hope: then it publishes nothing.
 *
 *   sleeper u                                 detector d, itself a sleeper with its record out
 *   key = load DOORBELL                       for each thread that could end my wait, and theirs:
 *   or WAITERS, my bit                          load PUB, MASK, DOORBELL: unmoved, so u is stuck
 *   load REF …: my mask                       once more all of them: PUB and DOORBELL as before
 *   look at the state                         nobody outside of them could act: a knot
 *   store PUB 0, MASK …, PUB key | 1
 *
 * A record whose doorbell has not moved means that its thread does nothing until somebody rings it:
 * keys never repeat, so the pair (PUB, DOORBELL) never comes back. Both passes saw each member so,
 * hence at one instant between them all were stuck with exactly these masks. A thread that could end u's
 * wait was a holder when the mask was read, or became one later, and every change of holders rings
 * u before its first use. A waker that has taken u's bit and not rung yet is a holder that runs, so
 * it is in the mask and the set is not closed.
 *
 * Of the members of a knot, and not of those that only hang on it, exactly one gets EDEADLK: the
 * one in the highest slot, told by its VERDICT. All that find the knot name the same one. A verdict
 * that concerns others waits for a grace time, in which a death that happened becomes known.
 *
 * The record is out before the detector looks (PUB=), so of several threads that fall asleep at the same
 * time the last to publish sees all.
 */

/** Nobody can say that this wait never ends. */
export const HOPE = 0;
/** A knot that becomes EDEADLK if it is still there after the grace time. */
export const SUSPECT = 1;
/** This thread has to give up. */
export const DEADLOCK = 2;

export type Finding = typeof HOPE | typeof SUSPECT | typeof DEADLOCK;

interface Member {
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

/**
 * Looks whether the calling thread, whose record is out, can ever be woken. `final` after the grace
 * time: then one of the knot is told to give up.
 */
export function detect(thread: CallingThread, key: number, mask: SlotSet, final: boolean): Finding {
  const knot = reachable(thread, mask);
  if (knot === undefined || !unchanged(thread, key, knot)) return HOPE;
  if (!allReach(thread.slot, knot)) return HOPE;
  if (knot.length === 0) return DEADLOCK;
  if (!final) return SUSPECT;
  const victim = knot.reduce((a, b) => (a.slot > b.slot ? a : b));
  if (victim.slot < thread.slot) return DEADLOCK;
  tell(thread, slotAt(victim.slot), victim.record);
  return HOPE;
}

/** Pass 1: the blocked threads that could end this wait, theirs and so on; undefined if one runs. */
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
    // PUB< The mask loaded next is the one that belongs to it, if PUB is the same in pass 2.
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

/** Pass 2: nobody was rung since, neither the members nor the calling thread. */
function unchanged(thread: CallingThread, key: number, members: readonly Member[]): boolean {
  const { table } = thread;
  for (let i = 0; i < members.length; i++) {
    const { slot, record } = members[i] as Member;
    const at = slotAt(slot);
    // PUB< The same record as in pass 1.
    if (load(table, at + PUB) !== record) return false;
    // BELL| Unmoved since pass 1, so at the instant between the passes it was stuck.
    if (load(table, at) !== record - 1) return false;
  }
  // BELL| Rung since its key was read: then there is news.
  return load(table, thread.at) === key;
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

/** Tells a sleeper that it has to give up. A leaf: told and not rung, it would sleep on. */
function tell(thread: CallingThread, at: number, record: number): void {
  headroom();
  const { table } = thread;
  thread.note |= UNRUNG;
  // PUB> Names the sleep it is about; the sleeper compares it with its key.
  Atomics.store(table, at + VERDICT, record);
  // BELL> The sleeper looks at its verdict when it wakes.
  Atomics.add(table, at, 2);
  // BELL| After the add.
  Atomics.notify(table, at, Infinity);
  thread.note &= ~UNRUNG;
}
