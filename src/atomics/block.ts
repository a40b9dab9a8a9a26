import { ERRNO } from '../errno/errno.ts';
import {
  ASKED,
  ask,
  haveAnswered,
  isForAnother,
  knotOf,
  type Member,
  publishWait,
} from './deadlock.ts';
import { removeSlot, type SlotSet, slotSet } from './mask.ts';
import { WAITING } from './note.ts';
import { ringOwed } from './owed.ts';
import { spin } from './spin.ts';
import {
  ASLEEP,
  BLOCKED,
  CALL,
  DYING,
  IDLE,
  ON,
  PUB,
  SLEEPS,
  STATE,
  stateWord,
  WAKES,
} from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import type { Waitable } from './waitable.ts';
import { add, compareExchange, load, or, store, type Words } from './words.ts';

/**
 * Blocks the calling thread until `side` is ready for `least` bytes. Returns 0 then, EAGAIN at the
 * deadline (milliseconds of `thread.now()`, or Infinity), EINTR when interrupted, EDEADLK when
 * nobody could ever end the wait, ENOTSUP where the thread may not sleep. The argument why no wake-up
 * is lost stands in doorbell.ts, that of EDEADLK in deadlock.ts.
 */
export function block(
  thread: CallingThread,
  side: Waitable,
  least: number,
  deadline: number,
): number {
  // Before it spins too: the answer that it waits for may be to what was not rung for yet.
  if (thread.state.owed !== undefined) ringOwed(thread);
  if (!thread.canBlock) {
    thread.refuse?.();
    return ERRNO.ENOTSUP;
  }
  if (spin(thread, side, least)) return 0;

  const { table, at } = thread;
  thread.note |= WAITING;
  thread.unsent?.beforeSleep(side.on, deadline);
  thread.state.calls = (thread.state.calls + 1) & 0x1fff_ffff;
  const blocked = (thread.state.calls << 2) | BLOCKED;
  // CALL| For display only.
  store(table, at + ON, side.on);
  // CALL> From here on an interrupt reaches this call.
  store(table, at + CALL, blocked);
  try {
    return wait(thread, side, least, deadline, blocked);
  } catch (error) {
    // The stack ran out. Nothing but an engine's RangeError is thrown below, or a checker's stop.
    if (error instanceof RangeError) {
      // BELL> The record of this sleep, if it is out, is void: nobody takes this thread for asleep.
      Atomics.add(table, at, 2);
      // CALL> Over: an interrupt would reach nobody.
      Atomics.store(table, at + CALL, blocked - BLOCKED + IDLE);
      thread.note &= ~WAITING;
    }
    throw error;
  }
}

function wait(
  thread: CallingThread,
  side: Waitable,
  least: number,
  deadline: number,
  blocked: number,
): number {
  const { table, at } = thread;
  let graceEnd = Infinity;
  for (;;) {
    // BELL< Read before everything else: a ring after this line makes the wait below return.
    const key = load(table, at);
    side.register(thread);
    // Before the look: a holder that was removed since then rings, for this thread is registered.
    const wakers = deadline === Infinity ? wakersOf(thread, side) : undefined;
    if (side.isReady(least) || side.isOver()) return leave(thread, blocked, 0, key);
    // CALL< Interrupted: the thread that stored this rang, so nobody has to look more often.
    if (load(table, at + CALL) !== blocked) return leave(thread, blocked, 0, key);
    if (isPast(thread, deadline)) return leave(thread, blocked, ERRNO.EAGAIN, key);
    let end = deadline;
    if (wakers !== undefined) {
      publishWait(thread, key, wakers);
      const knot = knotOf(thread, wakers);
      // Kept over rings that bring nothing, or they would put the verdict off for ever.
      graceEnd = graceEndOf(thread, knot, graceEnd);
      if (knot !== undefined && graceEnd <= thread.now()) {
        if (isHopeless(thread, side, key, knot)) return leave(thread, blocked, ERRNO.EDEADLK, key);
      } else end = graceEnd;
    }
    sleep(thread, side, key, end);
  }
}

/** When the others of a knot are asked: now if there are none, never if it is not this thread's to ask. */
function graceEndOf(
  thread: CallingThread,
  knot: readonly Member[] | undefined,
  before: number,
): number {
  if (knot === undefined || isForAnother(thread, knot)) return Infinity;
  if (before !== Infinity) return before;
  return thread.now() + (knot.length === 0 ? 0 : thread.graceMs);
}

/**
 * Says whether nobody can end this sleep. The others are asked again, for twice as long each time, until all
 * have answered or it seems that one does not.
 */
function isHopeless(
  thread: CallingThread,
  side: Waitable,
  key: number,
  knot: readonly Member[],
): boolean {
  const { table, at, graceMs } = thread;
  let ms = 1;
  do {
    if (knot.length > 0) {
      ask(thread, knot);
      sleep(thread, side, key, thread.now() + ms);
    }
    // BELL| Rung since its key was read: then there is news.
    if (load(table, at) !== key) return false;
    if (haveAnswered(thread, knot)) return true;
    ms *= 2;
  } while (ms <= graceMs);
  return false;
}

/** Says whether a call has to give up. To be asked by a caller that tries again after {@link block}. */
export function isPast(thread: CallingThread, deadline: number): boolean {
  return deadline !== Infinity && deadline <= thread.now();
}

/** Sets this thread's bit in a wait word. Looks first: a bit that is still set costs no write. */
export function enlist(thread: CallingThread, words: Words, waitersIndex: number): void {
  // WAIT| Nobody but a taker clears the bit, and a taker rings, so what is seen set is good.
  if ((load(words, waitersIndex) & thread.bit) !== 0) return;
  // WAIT= Set before the state is looked at; pairs with the load in publish() and changeAndRing().
  or(words, waitersIndex, thread.bit);
}

/** The threads that could end this wait, besides this one; undefined if that can't be told. */
function wakersOf(thread: CallingThread, side: Waitable): SlotSet | undefined {
  const set = slotSet();
  if (!side.wakers(set)) return undefined;
  removeSlot(set, thread.slot);
  return set;
}

/** Ends a call that last slept on `key`. An interrupt that came first wins, before anything is consumed. */
function leave(thread: CallingThread, blocked: number, result: number, key: number): number {
  const { table, at } = thread;
  thread.unsent?.afterSleep();
  const call = at + CALL;
  // PUB| This thread's own record, which is out still if nobody rang since.
  const isOut = load(table, at + PUB) === (key | 1);
  // BELL> The record matches no more, also if the next call reads this doorbell anew.
  if (isOut) add(table, at, 2);
  const idle = blocked - BLOCKED + IDLE;
  // CALL= Either this succeeds, or the interrupter's cas did: true there and EINTR here are one.
  const isInterrupted = compareExchange(table, call, blocked, idle) !== blocked;
  // CALL> The interrupt is consumed.
  if (isInterrupted) store(table, call, idle);
  thread.note &= ~WAITING;
  return isInterrupted ? ERRNO.EINTR : result;
}

/**
 * Sleeps while the doorbell is `key`, at the most until `end`; and until it is time to look whether
 * somebody should have rung (note.ts). Answers those that ask whether it sleeps.
 */
function sleep(thread: CallingThread, side: Waitable, key: number, end: number): void {
  const { table, at, lookMs } = thread;
  let leftMs: number;
  let how: ReturnType<typeof Atomics.wait>;
  for (;;) {
    leftMs = end === Infinity ? lookMs : Math.min(lookMs, Math.max(0, end - thread.now()));
    // BELL< Returns at once if somebody rang after key was read.
    how = Atomics.wait(table, at, key, leftMs);
    // STATE< Somebody is ending this thread and could not do it while it slept.
    if (load(table, at + STATE) === stateWord(thread.generation, DYING)) thread.end();
    // BELL| Unmoved: this thread was asked, or hears late of a ring that it has seen.
    if (how !== 'ok' || load(table, at) !== key || isPast(thread, end)) break;
    // PUB> After the question: when that came, this thread slept, under the record of this key.
    compareExchange(table, at + ASLEEP, ASKED, key | 1);
  }
  if (how === 'not-equal') return;
  if (how === 'timed-out' && leftMs === lookMs) {
    side.doubt?.();
    return;
  }
  side.sleeps += 1;
  thread.state.sleeps += 1;
  // CALL| For display only.
  store(table, at + SLEEPS, thread.state.sleeps);
  if (how !== 'ok') return;
  side.wakes += 1;
  thread.state.wakes += 1;
  // CALL| For display only.
  store(table, at + WAKES, thread.state.wakes);
}
