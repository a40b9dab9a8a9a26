import { ERRNO } from '../errno/errno.ts';
import { spin } from './spin.ts';
import { BLOCKED, CALL, IDLE, ON, SLEEPS, WAKES } from './table-layout.ts';
import type { CallingThread } from './thread.ts';
import { compareExchange, load, or, store, type Words } from './words.ts';

/** One thing that a thread can wait for: a side of a ring, mostly. */
export interface Waitable {
  /** The memory that holds the wait word, and its index there. */
  readonly words: Words;
  readonly waitersIndex: number;
  /** What `threads()` shows while a thread waits for this. */
  readonly on: number;
  /** Waits in a row that spinning did not save from sleeping (see spin.ts). */
  spinMisses: number;
  spins: number;
  sleeps: number;
  wakes: number;
  /** Looks whether the wait is over, by Atomics, and consumes nothing. */
  isReady(least: number): boolean;
}

/**
 * Blocks the calling thread until `side` is ready for `least` bytes. Returns 0 then, EAGAIN at the
 * deadline (milliseconds of `thread.now()`, or Infinity), EINTR when interrupted, ENOTSUP where the
 * thread may not sleep. The argument why no wake-up is lost stands in doorbell.ts.
 */
export function block(
  thread: CallingThread,
  side: Waitable,
  least: number,
  deadline: number,
): number {
  if (!thread.canBlock) return ERRNO.ENOTSUP;
  if (spin(thread, side, least)) return 0;

  const { table, at } = thread;
  thread.calls = (thread.calls + 1) & 0x1fff_ffff;
  const blocked = (thread.calls << 2) | BLOCKED;
  // CALL| For display only.
  store(table, at + ON, side.on);
  // CALL> From here on an interrupt reaches this call.
  store(table, at + CALL, blocked);

  for (;;) {
    // BELL< Read before everything else: a ring after this line makes the wait below return.
    const key = load(table, at);
    register(thread, side);
    if (side.isReady(least)) return leave(thread, blocked, 0);
    // CALL< Interrupted: the one who stored this rang, so nobody has to look more often.
    if (load(table, at + CALL) !== blocked) return leave(thread, blocked, 0);
    const left = deadline === Infinity ? Infinity : deadline - thread.now();
    if (left <= 0) return leave(thread, blocked, ERRNO.EAGAIN);
    sleep(thread, side, key, left);
  }
}

/** Shows the waker that this thread waits. Looks first: a bit that is still set costs no write. */
function register(thread: CallingThread, side: Waitable): void {
  // WAIT| Nobody but a taker clears the bit, and a taker rings, so what is seen set is good.
  if ((load(side.words, side.waitersIndex) & thread.bit) !== 0) return;
  // WAIT= Set before the state is looked at; pairs with the load in publish() and changeAndRing().
  or(side.words, side.waitersIndex, thread.bit);
}

/** Ends a call. An interrupt that came first wins, before anything is consumed. */
function leave(thread: CallingThread, blocked: number, result: number): number {
  const call = thread.at + CALL;
  const idle = blocked - BLOCKED + IDLE;
  // CALL= Either this succeeds, or the interrupter's cas did: true there and EINTR here are one.
  if (compareExchange(thread.table, call, blocked, idle) === blocked) return result;
  // CALL> The interrupt is consumed.
  store(thread.table, call, idle);
  return ERRNO.EINTR;
}

/** Sleeps while the doorbell is `key`, for `leftMs` at the most. */
function sleep(thread: CallingThread, side: Waitable, key: number, leftMs: number): void {
  // BELL< Returns at once if somebody rang after key was read.
  const how = Atomics.wait(thread.table, thread.at, key, leftMs);
  if (how === 'not-equal') return;
  side.sleeps += 1;
  thread.sleeps += 1;
  // CALL| For display only.
  store(thread.table, thread.at + SLEEPS, thread.sleeps);
  if (how !== 'ok') return;
  side.wakes += 1;
  thread.wakes += 1;
  // CALL| For display only.
  store(thread.table, thread.at + WAKES, thread.wakes);
}
