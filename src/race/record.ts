import { platform } from '../host/platform.ts';

/*
 * Log entries of a thread, as 32-bit words: kind | length << 8 and so many words. Each thread has a
 * log of its own; the order between threads is not in it, and need not be.
 */
export const RECORD = {
  /** slot, name … */
  thread: 1,
  /** clock, value: the thread's own component from here on. */
  moved: 2,
  /** value: its time goes on. */
  ticked: 3,
  /** clock, value */
  learned: 4,
  /** way, pair, direction, from, to, site: what is learned next came that way. */
  hears: 5,
  /** way, pair, direction, from, to, site: all until here can be learned that way. */
  tells: 6,
  /** buffer, label … */
  buffer: 7,
  /** site, text … */
  site: 8,
  /** buffer, from, to, kind, site, value */
  access: 9,
} as const;

/** Bits of the kind of an access. */
export const WRITE = 1;
export const ATOMIC = 2;
export const MAY_TEAR = 4;

/** Takes the words of records, whole ones only. */
export interface Sink {
  put(kind: number, words: readonly number[]): void;
}

/** A log in private memory, as long as it gets: for one thread of a model, or of a test. */
export class ListSink implements Sink {
  readonly words: number[] = [];

  put(kind: number, words: readonly number[]): void {
    this.words.push(kind | (words.length << 8), ...words);
  }
}

/** Bytes of the name of a thread or a buffer; and of a name and an identity. */
export const MAX_NAME_BYTES = 120;
export const MAX_LABEL_BYTES = 1000;

/** A name and the identity of the memory that it stands for, which has no blanks. */
export function bufferLabel(identity: string, name: string): string {
  return `${identity} ${name}`;
}

export function nameIn(label: string): string {
  return label.slice(label.indexOf(' ') + 1);
}

/** Text as words: its length in bytes, and four bytes of UTF-8 to a word. */
export function textWords(text: string, maxBytes: number): number[] {
  const bytes = new platform.TextEncoder().encode(text).subarray(0, maxBytes);
  const words = new Int32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return [bytes.length, ...words];
}

export function wordsText([length = 0, ...words]: readonly number[]): string {
  return new platform.TextDecoder().decode(new Uint8Array(new Int32Array(words).buffer, 0, length));
}
