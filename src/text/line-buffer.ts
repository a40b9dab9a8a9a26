import { platform } from '../host/platform.ts';

/** Bytes that are read at once, at the least. */
const CHUNK_BYTES = 65_536;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A mark at the start of a stream is a character of its first line. */
const decoder = new platform.TextDecoder('utf-8', { ignoreBOM: true });

/** Answers of {@link LineBuffer.take} in place of a line. */
export type NoLine = 'none' | 'too long';

/**
 * Bytes of a stream that were read, and the lines in them. Whole lines are decoded together: a line feed
 * ends every sequence of UTF-8, so a character that is cut by it is broken there, and not in the next line.
 */
export class LineBuffer {
  readonly #maxBytes: number;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK_BYTES);
  /** Bytes from here on belong to no line that was decoded, */
  #start = 0;
  /** up to here. */
  #end = 0;
  /** In bytes from `#start` on up to here there is no line feed. */
  #seen = 0;
  /** Lines that were decoded, each with its line feed. */
  #text = '';
  #at = 0;
  /** The rest of a line that was too long is to be skipped. */
  #skips = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Where the next bytes are to be read to. */
  target(): { readonly bytes: Uint8Array; readonly offset: number; readonly length: number } {
    const isEmpty = this.#start === this.#end;
    if (isEmpty && this.#bytes.length > CHUNK_BYTES) this.#moveTo(new Uint8Array(CHUNK_BYTES));
    else if (isEmpty) this.#moveTo(this.#bytes);
    else if (this.#bytes.length - this.#end < CHUNK_BYTES / 2) {
      const used = this.#end - this.#start;
      const isFull = used > this.#bytes.length / 2;
      this.#moveTo(isFull ? new Uint8Array(2 * this.#bytes.length) : this.#bytes);
    }
    const offset = this.#end;
    return { bytes: this.#bytes, offset, length: this.#bytes.length - offset };
  }

  /** Takes note that so many bytes were read to the target. */
  add(count: number): void {
    this.#end += count;
  }

  /** The next line; at the end of the stream what is left of it. */
  take(isEnd: boolean): { readonly line: string } | NoLine {
    for (;;) {
      if (this.#at < this.#text.length) return { line: this.#cut() };
      const cut = this.#cutBytes();
      if (cut === 'none' && isEnd) return this.#rest();
      if (cut !== 'again') return cut;
    }
  }

  /** Decodes lines. Says what there is instead, if there are none. */
  #cutBytes(): NoLine | 'again' {
    const bytes = this.#bytes;
    const first = indexOfFeed(bytes, this.#start + this.#seen, this.#end);
    if (first < 0) {
      this.#seen = this.#end - this.#start;
      if (this.#skips) this.#start = this.#end;
      if (this.#skips) this.#seen = 0;
      return this.#isTooLong(this.#start, this.#end) ? this.#skip(this.#end, true) : 'none';
    }
    this.#seen = 0;
    if (this.#skips) {
      this.#skip(first + 1, false);
      return 'again';
    }
    if (this.#isTooLong(this.#start, first)) return this.#skip(first + 1, false);
    // All of them if none can be too long.
    const isShort = this.#end - this.#start <= this.#maxBytes;
    const last = isShort ? bytes.lastIndexOf(LINE_FEED, this.#end - 1) : first;
    this.#text = decoder.decode(bytes.subarray(this.#start, last + 1));
    this.#at = 0;
    this.#start = last + 1;
    return 'again';
  }

  #skip(to: number, skips: boolean): 'too long' {
    this.#start = to;
    this.#seen = 0;
    this.#skips = skips;
    return 'too long';
  }

  /** Does not count the carriage return that may be the first byte of the line's end. */
  #isTooLong(from: number, to: number): boolean {
    const length = to - from;
    if (length <= this.#maxBytes) return false;
    return length > this.#maxBytes + 1 || this.#bytes[to - 1] !== CARRIAGE_RETURN;
  }

  #cut(): string {
    const feed = this.#text.indexOf('\n', this.#at);
    const isPair = feed > this.#at && this.#text.charCodeAt(feed - 1) === CARRIAGE_RETURN;
    const line = this.#text.slice(this.#at, isPair ? feed - 1 : feed);
    this.#at = feed + 1;
    return line;
  }

  /** The last line, which no line feed ends: then a carriage return is a character of it. */
  #rest(): { readonly line: string } | NoLine {
    if (this.#start === this.#end) return 'none';
    if (this.#end - this.#start > this.#maxBytes) return this.#skip(this.#end, false);
    const line = decoder.decode(this.#bytes.subarray(this.#start, this.#end));
    this.#skip(this.#end, false);
    return { line };
  }

  #moveTo(bytes: Uint8Array<ArrayBuffer>): void {
    bytes.set(this.#bytes.subarray(this.#start, this.#end));
    this.#end -= this.#start;
    this.#start = 0;
    this.#bytes = bytes;
  }
}

/** Place of the first line feed, or -1. */
function indexOfFeed(bytes: Uint8Array, from: number, to: number): number {
  const at = bytes.subarray(from, to).indexOf(LINE_FEED);
  return at < 0 ? -1 : from + at;
}
