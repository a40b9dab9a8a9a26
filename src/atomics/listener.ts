import { ownMemory } from '../host/own-memory.ts';
import { ring } from './doorbell.ts';
import { compareExchange, exchange, load, store, type Words } from './words.ts';

/*
 * How a thread that awaits hears its doorbell where the runtime's waitAsync is not safe: a helper
 * thread, its listener, sleeps on the doorbell beside it and posts a message when it was rung. ASKED,
 * in memory of the two, is the key with which the owner waits; IDLE if it does not wait; AWAY if the
 * listener, which a ring found idle, sleeps on ASKED instead.
 *
 *   owner                                    listener
 *   key = load DOORBELL                      H  heard = load DOORBELL
 *   register, look                           A  load ASKED; a key, not heard: cas ASKED -> IDLE, post
 *   S  exchange ASKED, key; AWAY: notify     W  wait DOORBELL while it is heard
 *   L  load DOORBELL; not key: news          P  cas ASKED IDLE -> AWAY, then wait ASKED while it is that
 *
 * If L finds key, all rings to come follow S. The listener does not sleep on at W: the ring ends it, or
 * it heard another value and W returns at once. P fails after S, and if it came before S then S
 * notifies; so the listener comes to A again, finds the key, and posts as soon as it hears another value
 * (ASK=). A message too many is harmless, as a ring too many is: the owner looks at everything again.
 */
const ASKED = 0;
const UP = 1;

/** Keys are even. */
const IDLE = 1;
const AWAY = 3;
const OVER = 5;

/** Answers of {@link hear}. */
export const RUNG = 1;
export const ENDED = 2;

/** The memory of a thread and its listener, which is about to be started. */
export function createAsked(): Words {
  const asked = new Int32Array(ownMemory(2 * Int32Array.BYTES_PER_ELEMENT));
  // ASK> Before the memory is given to the listener, which comes to the doorbell first.
  store(asked, ASKED, IDLE);
  return asked;
}

/** Says whether the listener has begun. Until then nobody is told. */
export function isUp(asked: Words): boolean {
  // ASK| The listener stays up.
  return load(asked, UP) !== 0;
}

/**
 * Asks for a message after the next ring. False if the doorbell is not `key`: then there is news, and a
 * message may come of which nobody has need.
 */
export function ask(asked: Words, table: Words, at: number, key: number): boolean {
  // ASK< A key that still stands there is older: the message for it is on its way.
  if ((load(asked, ASKED) & 1) !== 0) {
    // ASK= Before the look at the doorbell; pairs with the cas of the listener.
    if (exchange(asked, ASKED, key) === AWAY) Atomics.notify(asked, ASKED);
  }
  // BELL< The same value: all rings to come find the key.
  return load(table, at) === key;
}

/** Ends the listener of a doorbell that is not this thread's any more. */
export function dismiss(asked: Words, table: Words, at: number): void {
  // ASK> Before it is woken, wherever it sleeps.
  store(asked, ASKED, OVER);
  // ASK| After the store.
  Atomics.notify(asked, ASKED);
  ring(table, at);
}

/** The listener says that it has begun. */
export function begin(asked: Words): void {
  // ASK| The owner looks by itself until it sees this.
  store(asked, UP, 1);
}

/** One round of the listener: RUNG if it is to post, ENDED if it is to end, else 0. Blocks. */
export function hear(asked: Words, table: Words, at: number): number {
  // BELL< Read before ASKED: a ring after this line ends the wait below.
  const heard = load(table, at);
  // ASK< The owner has registered and looked, with the doorbell as it says.
  const key = load(asked, ASKED);
  if (key === OVER) return ENDED;
  const rung = (key & 1) === 0 && key !== heard;
  // ASK= One message for one question.
  if (rung && compareExchange(asked, ASKED, key, IDLE) === key) return RUNG;
  // BELL< Returns at once if somebody rang after it was read.
  Atomics.wait(table, at, heard);
  // ASK= Nobody had asked for that ring: blocking calls of the owner are rung without a second sleeper.
  if (compareExchange(asked, ASKED, IDLE, AWAY) === IDLE) {
    // ASK< Returns at once if the owner asked since.
    Atomics.wait(asked, ASKED, AWAY);
  }
  return 0;
}
