import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import { packSlot, type SlotId, unpackSlot } from './slot-id.ts';
import { add, compareExchange, LINE_WORDS, load, store, type Words } from './words.ts';

/*
 * The register of births and deaths of one tree of threads: words that a thread leaves behind for peers
 * that ask why it is gone, when its slot may be another's. An entry is made when a thread is started, or
 * ends, and how it ended is told once: of several tellers one succeeds. The last 256 are kept.
 *
 *   teller                                   asker
 *   cas STAGE BORN or BEGUN -> WRITING       load STAGE, ID
 *   the text, its LENGTH                     the text
 *   store STAGE TOLD                         load ID, STAGE again: the same, or it is nobody's text
 */
const NEXT = 0;
const ENTRIES = 256;
const ENTRY_WORDS: number = 16 * LINE_WORDS;
/** Offsets from the start of an entry. ID is the thread, as one number. */
const ID = 0;
const STAGE = 1;
const LENGTH = 2;
/** Facts of the maker that the thread asks for when it starts: its number, and which outputs. */
const NUMBER = 3;
const OUTPUTS = 4;
const TEXT = 5;

/** Bytes that the text of an entry may have. */
export const TEXT_BYTES: number = (ENTRY_WORDS - TEXT) * Int32Array.BYTES_PER_ELEMENT;

const WRITING = 0;
/** The thread was started. */
export const BORN = 1;
/** The thread has run `inherited()`. */
export const BEGUN = 2;
/** The thread has ended, and the text says how. */
export const TOLD = 3;

/** One entry, as a thread refers to it. */
export interface Entry {
  readonly register: Words;
  readonly index: number;
  readonly id: SlotId;
}

/** Contents of an entry. */
export interface Record {
  readonly stage: number;
  /** UTF-8. */
  readonly text: Uint8Array;
}

const BYTES: number = (LINE_WORDS + ENTRIES * ENTRY_WORDS) * Int32Array.BYTES_PER_ELEMENT;

export function createRegister(): Words {
  return new Int32Array(ownMemory(BYTES));
}

/** The register in memory that came from outside, or undefined if that is none. */
export function attachRegister(memory: unknown): Words | undefined {
  if (!isSharedMemory(memory) || memory.byteLength !== BYTES) return undefined;
  return new Int32Array(memory);
}

/** Makes the entry of a thread. */
export function enter(register: Words, id: SlotId, text: Uint8Array): Entry {
  // TOLD| Only has to be another one than the last 255.
  const index = add(register, NEXT, 1) & (ENTRIES - 1);
  const entry = { register, index, id };
  const at = entryAt(index);
  // TOLD> The thread that the entry spoke of is forgotten.
  store(register, at + STAGE, WRITING);
  // TOLD> Before STAGE says whose the rest is.
  store(register, at + ID, packSlot(id));
  // TOLD> Nothing is said yet.
  store(register, at + NUMBER, 0);
  write(entry, text, BORN);
  return entry;
}

/** Says that the thread has taken over what it was given. */
export function begin(entry: Entry): void {
  const at = entryAt(entry.index);
  // TOLD= Unless somebody told of its end before.
  if (isOf(entry)) compareExchange(entry.register, at + STAGE, BORN, BEGUN);
}

/** Tells how the thread ended; false if that was told, or the entry is another's by now. */
export function tell(entry: Entry, text: Uint8Array): boolean {
  const { register, index } = entry;
  const stage = entryAt(index) + STAGE;
  if (!isOf(entry)) return false;
  // TOLD= One of all tellers succeeds.
  const born = compareExchange(register, stage, BORN, WRITING) === BORN;
  // TOLD= As above.
  if (!born && compareExchange(register, stage, BEGUN, WRITING) !== BEGUN) return false;
  write(entry, text, TOLD);
  return true;
}

/** The contents of an entry; undefined if it is another's by now, or is just being written. */
export function read(entry: Entry): Record | undefined {
  const { register, index } = entry;
  const at = entryAt(index);
  // TOLD< The text below belongs to it, if it is the same after the copy.
  const stage = load(register, at + STAGE);
  if (stage === WRITING || !isOf(entry)) return undefined;
  // TOLD< As above.
  const length = Math.min(load(register, at + LENGTH) >>> 0, TEXT_BYTES);
  const text = bytesOf(entry).slice(0, length);
  // TOLD< Nobody has written meanwhile.
  return load(register, at + STAGE) === stage && isOf(entry) ? { stage, text } : undefined;
}

/** The entries that are kept, the youngest first. */
export function entries(register: Words): Entry[] {
  const found: Entry[] = [];
  // TOLD| Where to begin.
  const next = load(register, NEXT);
  for (let i = 1; i <= ENTRIES; i++) {
    const index = (next - i) & (ENTRIES - 1);
    // TOLD< Stored before STAGE.
    const id = load(register, entryAt(index) + ID);
    if (id !== 0) found.push({ register, index, id: unpackSlot(id) });
  }
  return found;
}

/** The maker says which thread of the runtime it is, and which of its outputs are only passed on. */
export function identify({ register, index }: Entry, number: number, outputs: number): void {
  // TOLD> Before the number.
  store(register, entryAt(index) + OUTPUTS, outputs);
  // TOLD> The thread finds its own number here, and then believes the rest.
  store(register, entryAt(index) + NUMBER, number + 1);
}

/** In a thread with that number: its outputs, if the entry is its own; undefined until that was said. */
export function identified({ register, index }: Entry, number: number): number | false | undefined {
  // TOLD< The maker has stored it after the outputs.
  const said = load(register, entryAt(index) + NUMBER);
  if (said === 0) return undefined;
  // TOLD< Stored before the number.
  return said === number + 1 && load(register, entryAt(index) + OUTPUTS);
}

function write(entry: Entry, text: Uint8Array, stage: number): void {
  const { register, index } = entry;
  const at = entryAt(index);
  const length = Math.min(text.length, TEXT_BYTES);
  bytesOf(entry).set(text.subarray(0, length));
  // TOLD> Before STAGE.
  store(register, at + LENGTH, length);
  // TOLD> The text is whole.
  store(register, at + STAGE, stage);
}

function isOf({ register, index, id }: Entry): boolean {
  // TOLD< Stored before STAGE.
  return load(register, entryAt(index) + ID) === packSlot(id);
}

function bytesOf({ register, index }: Entry): Uint8Array {
  const start = (entryAt(index) + TEXT) * Int32Array.BYTES_PER_ELEMENT;
  return new Uint8Array(register.buffer, start, TEXT_BYTES);
}

function entryAt(index: number): number {
  return LINE_WORDS + index * ENTRY_WORDS;
}
