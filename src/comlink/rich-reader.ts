import { platform } from '../host/platform.ts';
import { ERRORS, elementBytes, MAX_GROWN_BYTES, MOST_HOLES, TRACKING, VIEWS } from './rich.ts';

type List = readonly unknown[];

/**
 * Makes the value again that rich-writer.ts took apart. Throws for what that does not write: each node
 * is looked at before anything is made of it, and nothing is larger than the bytes that are there.
 *
 * @param portOf makes what stands for a port in the message
 */
export function readRich(
  list: unknown,
  bytes: Uint8Array<ArrayBuffer>,
  portOf: (channel: number) => unknown,
): unknown {
  if (!Array.isArray(list)) throw wrong('no list');
  return new RichReader(list, bytes, portOf).read();
}

class RichReader {
  readonly #list: List;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #portOf: (channel: number) => unknown;
  readonly #objects: unknown[] = [];
  /** Functions that put the contents into objects, once all of these are there. */
  readonly #fills: (() => void)[] = [];
  /** Each byte is in one buffer: many buffers can't be made of few bytes. */
  #bytesLeft: number;
  #grownBytesLeft = MAX_GROWN_BYTES;
  #holesLeft = MOST_HOLES;

  constructor(list: List, bytes: Uint8Array<ArrayBuffer>, portOf: (channel: number) => unknown) {
    this.#list = list;
    this.#bytes = bytes;
    this.#bytesLeft = bytes.length;
    this.#portOf = portOf;
  }

  read(): unknown {
    for (let number = 1; number < this.#list.length; number++) this.#object(number);
    for (const fill of this.#fills) fill();
    return this.#value(this.#list[0]);
  }

  /** The object of a node. */
  #object(number: number): unknown {
    if (!(number in this.#objects)) this.#objects[number] = this.#make(this.#node(number));
    return this.#objects[number];
  }

  #node(number: number): List {
    const node = this.#list[number];
    if (number < 1 || !Array.isArray(node)) throw wrong('a reference to nothing');
    return node;
  }

  #value(slot: unknown): unknown {
    if (!Array.isArray(slot)) {
      if (typeof slot === 'object' && slot !== null) throw wrong('a value of no kind');
      return slot;
    }
    const [first, second] = slot;
    if (slot.length === 0) return undefined;
    if (slot.length === 2 && first === 'n') return bigint(text(second));
    if (slot.length === 1 && typeof first === 'number' && first in this.#objects) {
      return this.#objects[first];
    }
    const number = slot.length === 1 ? NUMBERS.get(first) : undefined;
    if (number === undefined) throw wrong('a value of no kind');
    return number;
  }

  #make([tag, ...rest]: List): unknown {
    switch (tag) {
      case 'Object':
        return this.#later({}, (object) => this.#define(object, rest));
      case 'List':
        return this.#later([] as unknown[], (list) => {
          for (const slot of rest) list.push(this.#value(slot));
        });
      case 'Array':
        return this.#array(rest);
      case 'Map':
        return this.#later(new Map(), (map) => {
          for (let i = 0; i < rest.length; i += 2) {
            map.set(this.#value(rest[i]), this.#value(rest[i + 1]));
          }
        });
      case 'Set':
        return this.#later(new Set(), (set) => {
          for (const slot of rest) set.add(this.#value(slot));
        });
      case 'Date':
        return new Date(Number(this.#value(rest[0])));
      case 'RegExp':
        return new RegExp(text(rest[0]), text(rest[1]));
      case 'Boxed':
        return boxed(this.#value(rest[0]));
      case 'Error':
        return this.#error(rest);
      case 'DOMException':
        return new platform.DOMException(text(rest[0]), text(rest[1]));
      case 'ArrayBuffer':
        return this.#buffer(rest);
      case 'Port':
        return this.#portOf(count(rest[0]));
      default:
        return this.#view(text(tag), rest);
    }
  }

  #later<Made>(made: Made, fill: (made: Made) => void): Made {
    this.#fills.push(() => fill(made));
    return made;
  }

  /** Names and values, one after the other. */
  #define(object: object, rest: List): void {
    for (let i = 0; i < rest.length; i += 2) {
      const key = text(rest[i]);
      const value = this.#value(rest[i + 1]);
      // A property __proto__ too, which an assignment would take for the prototype.
      Object.defineProperty(object, key, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
  }

  /** An array with holes or names. */
  #array([length, ...rest]: List): unknown[] {
    const array: unknown[] = [];
    const last = count(length) - 1;
    this.#holesLeft -= Math.max(0, last + 1 - rest.length / 2);
    if (this.#holesLeft < 0) throw wrong('holes without end');
    if (last >= 0) {
      // An element so far behind the others takes no room for those between.
      array[last] = undefined;
      delete array[last];
    }
    return this.#later(array, () => {
      const hasLength = rest.some((name, at) => at % 2 === 0 && name === 'length');
      if (hasLength) throw wrong('an array with a length of its own');
      this.#define(array, rest);
      if (array.length !== last + 1) throw wrong('an array that is longer than it says');
    });
  }

  #error([type, ...rest]: List): Error {
    const Type = ERRORS.get(type);
    if (Type === undefined) throw wrong('no error');
    const made = new Type();
    // The stack of the new error tells where it was read.
    Object.defineProperty(made, 'stack', { value: undefined, configurable: true, writable: true });
    return this.#later(made, () => {
      for (let i = 0; i < rest.length; i += 2) {
        const key = rest[i];
        if (key !== 'message' && key !== 'stack' && key !== 'cause') throw wrong('no error');
        const value = this.#value(rest[i + 1]);
        Object.defineProperty(made, key, { value, configurable: true, writable: true });
      }
    });
  }

  #buffer([start, size, most]: List): ArrayBuffer {
    const [at, length] = [count(start), count(size)];
    this.#bytesLeft -= length;
    if (this.#bytesLeft < 0 || at + length > this.#bytes.length) throw wrong('a buffer of nothing');
    if (most === undefined) return this.#bytes.slice(at, at + length).buffer;
    const maxByteLength = count(most);
    this.#grownBytesLeft -= maxByteLength;
    if (maxByteLength < length || this.#grownBytesLeft < 0) throw wrong('a buffer without end');
    const buffer = new (ArrayBuffer as Resizing)(length, { maxByteLength });
    new Uint8Array(buffer).set(this.#bytes.subarray(at, at + length));
    return buffer;
  }

  #view(name: string, [buffer, start, size]: List): ArrayBufferView {
    const View = VIEWS.get(name);
    const number = Array.isArray(buffer) ? count(buffer[0]) : 0;
    if (View === undefined || this.#node(number)[0] !== 'ArrayBuffer') throw wrong('no view');
    const over = this.#object(number) as ArrayBuffer;
    const at = count(start);
    const [length, element] = [size === TRACKING ? 0 : count(size), elementBytes(View)];
    if (at % element !== 0 || at + length * element > over.byteLength) throw wrong('no view');
    return size === TRACKING ? new View(over, at) : new View(over, at, length);
  }
}

type Resizing = new (length: number, options: { maxByteLength: number }) => ArrayBuffer;

const NUMBERS: ReadonlyMap<unknown, number> = new Map<unknown, number>([
  ['NaN', Number.NaN],
  ['-0', -0],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

function text(value: unknown): string {
  if (typeof value !== 'string') throw wrong('no text');
  return value;
}

function count(value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > 0xffff_ffff) {
    throw wrong('no number');
  }
  return value as number;
}

function bigint(hex: string): bigint {
  if (!/^-?[0-9a-f]+$/.test(hex)) throw wrong('no BigInt');
  return hex.startsWith('-') ? -BigInt(`0x${hex.slice(1)}`) : BigInt(`0x${hex}`);
}

/** The object of a primitive. */
function boxed(value: unknown): unknown {
  if (typeof value === 'object' || value === undefined) throw wrong('no primitive');
  return Object(value);
}

function wrong(what: string): Error {
  return new Error(`it has ${what}`);
}
