import { platform, type TextTarget } from '../host/platform.ts';

/** Bytes of one UTF-16 unit in UTF-8, at the most. */
export const UNIT_BYTES = 3;

const encoder = new platform.TextEncoder();

/** Text as bytes of its own. Half of a pair of surrogates is U+FFFD. */
export function encoded(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Writes text into memory as UTF-8, from an offset on. */
export class TextMemory {
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  readonly #native: TextTarget | undefined;

  constructor(bytes: Uint8Array<SharedArrayBuffer>) {
    this.#bytes = bytes;
    this.#native = platform.Buffer?.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Bytes that it took. There have to be {@link UNIT_BYTES} for each unit. */
  put(text: string, at: number): number {
    if (this.#native !== undefined) return this.#native.write(text, at);
    return encoder.encodeInto(text, this.#bytes.subarray(at)).written;
  }

  /** Bytes that it took of so many, or -1 if it does not fit. */
  putWhole(text: string, at: number, bytes: number): number {
    const { read, written } = encoder.encodeInto(text, this.#bytes.subarray(at, at + bytes));
    return read === text.length ? written : -1;
  }
}
