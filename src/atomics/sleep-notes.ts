import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import { MAX_SLOTS } from './table-layout.ts';
import { LINE_WORDS, load, store, type Words } from './words.ts';

/*
 * Notes that threads leave when they go to sleep without a limit, for the reporter, which explains a hang
 * to people (src/reporter). Each slot of the table has one. STATE is number << 2 | one of the three below,
 * and no number comes twice: a text belongs to the STATE that was the same before and after it was read.
 *
 *   owner                                    reporter
 *   store STATE AWAKE                        load STATE
 *   the text, its LENGTH                     the text
 *   store STATE ASLEEP_…                      load STATE: the same
 */
const STATE = 0;
const BEATS = 1;
const LENGTH = 2;
const TEXT = 3;
const NOTE_WORDS: number = 16 * LINE_WORDS;
const TEXT_BYTES: number = (NOTE_WORDS - TEXT) * Int32Array.BYTES_PER_ELEMENT;
const BYTES: number = MAX_SLOTS * NOTE_WORDS * Int32Array.BYTES_PER_ELEMENT;

export const AWAKE = 0;
/** In a call of the library. */
export const ASLEEP_IN_CALL = 1;
/** In its event loop, where nothing but other threads can turn it; it beats meanwhile. */
export const ASLEEP_IN_LOOP = 2;

/** A note, as it was at one moment. */
export interface Note {
  /** Another one after each change. */
  readonly state: number;
  readonly beats: number;
}

export function createNotes(): Words {
  return new Int32Array(ownMemory(BYTES));
}

/** The notes in memory that came from outside, or undefined if that is none. */
export function attachNotes(memory: unknown): Words | undefined {
  if (!isSharedMemory(memory) || memory.byteLength !== BYTES) return undefined;
  return new Int32Array(memory);
}

/** The thread in that slot sleeps from now on, or is awake. */
export function putNote(notes: Words, slot: number, kind: number, text: Uint8Array): void {
  const at = slot * NOTE_WORDS;
  // SLEPT| Stored by its owner alone.
  const number = load(notes, at + STATE) >>> 2;
  // SLEPT> The text below is nobody's.
  store(notes, at + STATE, ((number + 1) << 2) | AWAKE);
  if (kind === AWAKE) return;
  const length = Math.min(text.length, TEXT_BYTES);
  textAt(notes, at).set(text.subarray(0, length));
  // SLEPT> Before STATE.
  store(notes, at + LENGTH, length);
  // SLEPT> The text is whole.
  store(notes, at + STATE, ((number + 2) << 2) | kind);
}

/** The thread in that slot still is in its event loop. */
export function beat(notes: Words, slot: number): void {
  const at = slot * NOTE_WORDS + BEATS;
  // SLEPT| Has to change, and means nothing else.
  store(notes, at, load(notes, at) + 1);
}

export function readNote(notes: Words, slot: number): Note {
  const at = slot * NOTE_WORDS;
  return {
    // SLEPT< The text read next belongs to it, if it is the same after that.
    state: load(notes, at + STATE),
    // SLEPT| As above.
    beats: load(notes, at + BEATS),
  };
}

/** UTF-8. */
export function noteText(notes: Words, slot: number): Uint8Array {
  const at = slot * NOTE_WORDS;
  // SLEPT< Stored before STATE.
  const length = Math.min(load(notes, at + LENGTH) >>> 0, TEXT_BYTES);
  return textAt(notes, at).slice(0, length);
}

function textAt(notes: Words, at: number): Uint8Array {
  return new Uint8Array(notes.buffer, (at + TEXT) * Int32Array.BYTES_PER_ELEMENT, TEXT_BYTES);
}
