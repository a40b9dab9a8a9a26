import { type Frame, getUint32, HEADER_BYTES, KIND, putHeader, putUint32 } from './frame.ts';
import type { Answer, Request, WireValue } from './wire.ts';

/*
 * The two messages that a blocking caller waits for, in few bytes: a call by short names with short
 * values, and a result that is one. All others are JSON or more.
 *
 *   CALL     id, count of names, names, count of arguments, values
 *   RESULT   id, value
 */

const MAX_TEXT = 100;
const TAG = { NULL: 0, TRUE: 1, FALSE: 2, UNDEFINED: 3, INT32: 4, FLOAT64: 5, TEXT: 6 } as const;

/** Bytes, more than one value takes. */
const VALUE_BYTES = MAX_TEXT + 2;

type Loose = { readonly [Key in keyof Request | keyof Answer]?: unknown } & Partial<
  Pick<Request, 'path' | 'argumentList'>
>;

/** Writes the frame of such a message into `target` and returns its length; 0 for another message. */
export function encodeCompact(message: unknown, channel: number, target: Uint8Array): number {
  if (typeof message !== 'object' || message === null) return 0;
  const { id, type, path, argumentList, name, value } = message as Loose;
  if (typeof id !== 'number' || !Number.isInteger(id) || id <= 0 || id > 0xffff_ffff) return 0;
  let at = HEADER_BYTES + 4;
  if (type === 'APPLY' && path !== undefined && argumentList !== undefined) {
    const most = (path.length + argumentList.length) * VALUE_BYTES + at + 2;
    if (path.length > 255 || argumentList.length > 255 || most > target.length) return 0;
    target[at++] = path.length;
    for (const one of path) {
      at = putText(target, at, one);
      if (at === 0) return 0;
    }
    target[at++] = argumentList.length;
    for (const one of argumentList) {
      at = one.type === 'RAW' ? putValue(target, at, one.value) : 0;
      if (at === 0) return 0;
    }
    putHeader(target, at - HEADER_BYTES, channel, KIND.CALL);
  } else if (type === 'RAW' && name === undefined) {
    at = putValue(target, at, value);
    if (at === 0) return 0;
    putHeader(target, at - HEADER_BYTES, channel, KIND.RESULT);
  } else return 0;
  putUint32(target, HEADER_BYTES, id);
  return at;
}

/** Returns where the next one goes; 0 for a value that is not short. */
function putValue(target: Uint8Array, at: number, value: unknown): number {
  if (typeof value === 'number') return putNumber(target, at, value);
  if (typeof value === 'string') {
    target[at] = TAG.TEXT;
    return putText(target, at + 1, value);
  }
  const tag = TAGS.get(value);
  if (tag === undefined) return 0;
  target[at] = tag;
  return at + 1;
}

const TAGS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  [null, TAG.NULL],
  [true, TAG.TRUE],
  [false, TAG.FALSE],
  [undefined, TAG.UNDEFINED],
]);

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);

function putNumber(target: Uint8Array, at: number, value: number): number {
  if ((value | 0) === value && !Object.is(value, -0)) {
    target[at] = TAG.INT32;
    putUint32(target, at + 1, value);
    return at + 5;
  }
  target[at] = TAG.FLOAT64;
  float[0] = value;
  target.set(floatBytes, at + 1);
  return at + 9;
}

function putText(target: Uint8Array, at: number, text: string): number {
  if (text.length > MAX_TEXT) return 0;
  target[at] = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return 0;
    target[at + 1 + i] = code;
  }
  return at + 1 + text.length;
}

/** The names of the call that was read last, and the bytes that say them. */
let lastNames: { readonly bytes: Uint8Array; readonly path: readonly string[] } = {
  bytes: new Uint8Array(0),
  path: [],
};

/** Reads one such message. Throws for what is none. */
export class CompactReader {
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor({ bytes, start, end }: Frame) {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#at = start + 4;
  }

  call(): Request {
    const path = this.#path();
    const argumentList: WireValue[] = [];
    for (let left = this.#byte(); left > 0; left--) {
      argumentList.push({ type: 'RAW', value: this.#value() });
    }
    return { id: this.#id(), type: 'APPLY', path, argumentList };
  }

  result(): Answer {
    const value = this.#value();
    return { id: this.#id(), type: 'RAW', value };
  }

  /** Most calls are as the one before: then its names are taken, and no new strings made. */
  #path(): readonly string[] {
    const start = this.#at;
    if (lastNames.path.length > 0 && this.#begins(lastNames.bytes)) {
      this.#at += lastNames.bytes.length;
      return lastNames.path;
    }
    const path: string[] = [];
    for (let left = this.#byte(); left > 0; left--) path.push(this.#text());
    lastNames = { bytes: this.#bytes.slice(start, this.#at), path };
    return path;
  }

  #begins(bytes: Uint8Array): boolean {
    if (this.#at + bytes.length > this.#end) return false;
    for (let i = 0; i < bytes.length; i++) if (this.#bytes[this.#at + i] !== bytes[i]) return false;
    return true;
  }

  #value(): unknown {
    switch (this.#byte()) {
      case TAG.NULL:
        return null;
      case TAG.TRUE:
        return true;
      case TAG.FALSE:
        return false;
      case TAG.UNDEFINED:
        return undefined;
      case TAG.INT32:
        return getUint32(this.#bytes, this.#skip(4)) | 0;
      case TAG.FLOAT64: {
        const at = this.#skip(8);
        floatBytes.set(this.#bytes.subarray(at, at + 8));
        return float[0];
      }
      case TAG.TEXT:
        return this.#text();
      default:
        throw new Error('it has a value of no kind');
    }
  }

  #text(): string {
    const length = this.#byte();
    const at = this.#skip(length);
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#bytes[at + i] ?? 0);
    return text;
  }

  #byte(): number {
    return this.#bytes[this.#skip(1)] ?? 0;
  }

  #skip(count: number): number {
    const at = this.#at;
    this.#at += count;
    if (this.#at > this.#end) throw new Error('it ends early');
    return at;
  }

  /** The id, once all is read. */
  #id(): number {
    const id = getUint32(this.#bytes, this.#start);
    if (this.#at !== this.#end || id === 0) throw new Error('it is longer than what it has');
    return id;
  }
}
