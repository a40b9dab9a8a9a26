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
  /** view, from, to, kind, site, value */
  access: 9,
  /** view, buffer, offset, size: elements of so many bytes, from that byte of the buffer on. */
  view: 10,
} as const;

/** Bits of the kind of an access. */
export const WRITE = 1;
export const ATOMIC = 2;
export const MAY_TEAR = 4;

/** Takes the words of records, whole ones only. */
export interface Sink {
  put(kind: number, words: readonly number[]): void;
}

/** The words of one log, in pieces that each hold whole records. */
export type Log = readonly ArrayLike<number>[];

/** Calls `visit` with each record: its kind, and where its words begin and end in their piece. */
export function forRecords(
  log: Log,
  visit: (kind: number, piece: ArrayLike<number>, at: number, end: number) => void,
): void {
  for (const piece of log) {
    for (let at = 0; at < piece.length; ) {
      const head = piece[at] ?? 0;
      const end = at + 1 + (head >>> 8);
      visit(head & 0xff, piece, at + 1, end);
      at = end;
    }
  }
}

/** A log in private memory, as long as it gets: for one thread of a model, or of a test. */
export class ListSink implements Sink {
  readonly words: number[] = [];

  get log(): Log {
    return [this.words];
  }

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

/** The text whose words begin at `at`. */
export function textAt(words: ArrayLike<number>, at: number): string {
  const length = words[at] ?? 0;
  const bytes = Array.from({ length }, (_, i) => (words[at + 1 + (i >> 2)] ?? 0) >>> (8 * (i & 3)));
  return new platform.TextDecoder().decode(Uint8Array.from(bytes));
}
