import { SystemError } from '../errno/system-error.ts';
import { type Port, platform } from '../host/platform.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import { ERRORS, MOST_HOLES, type Node, type Slot } from './rich.ts';
import { lengthOf, RichBuffers } from './rich-buffers.ts';

/** A message in parts. */
export interface Rich {
  readonly text: string;
  readonly buffers: RichBuffers;
}

/**
 * Takes what structured clone made apart: it has no getters, no classes, and belongs to nobody else.
 *
 * @param nameOf gives a number to a port that is in the message
 * @throws DataCloneError an object of the platform, by its name
 * @throws ENOTSUP shared memory
 * @throws EMSGSIZE its buffers could grow too large, or its arrays have too many holes
 */
export function writeRich(clone: unknown, nameOf: (port: Port) => number): Rich {
  return new RichWriter(nameOf).write(clone);
}

class RichWriter {
  readonly #nameOf: (port: Port) => number;
  readonly #buffers = new RichBuffers();
  readonly #objects: object[] = [];
  readonly #numbers = new Map<object, number>();
  #holes = 0;

  constructor(nameOf: (port: Port) => number) {
    this.#nameOf = nameOf;
  }

  write(clone: unknown): Rich {
    const list: (Slot | Node)[] = [this.#slot(clone)];
    // The nodes of these find further ones.
    for (const object of this.#objects) list.push(this.#node(object));
    return { text: JSON.stringify(list), buffers: this.#buffers };
  }

  #slot(value: unknown): Slot {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return value;
      case 'number':
        if (Object.is(value, -0)) return ['-0'];
        return Number.isFinite(value) ? value : [String(value)];
      case 'bigint':
        return ['n', value.toString(16)];
      case 'undefined':
        return [];
      default:
        return value === null ? null : [this.#number(value as object)];
    }
  }

  #slots(values: Iterable<unknown>): Slot[] {
    return Array.from(values, (value) => this.#slot(value));
  }

  #number(object: object): number {
    let number = this.#numbers.get(object);
    if (number === undefined) {
      number = this.#objects.push(object);
      this.#numbers.set(object, number);
    }
    return number;
  }

  #node(object: object): Node {
    if (object instanceof platform.MessagePort) return ['Port', this.#nameOf(object)];
    if (ArrayBuffer.isView(object)) return this.#view(object);
    const tag = Object.prototype.toString.call(object).slice('[object '.length, -1);
    switch (tag) {
      case 'Object':
        if (!isPlain(object)) throw cannotCross(object.constructor.name);
        return ['Object', ...this.#properties(object)];
      case 'Array':
        return this.#array(object as unknown[]);
      case 'Map':
        return ['Map', ...this.#slots([...(object as Map<unknown, unknown>)].flat())];
      case 'Set':
        return ['Set', ...this.#slots(object as Set<unknown>)];
      case 'Date':
        return ['Date', this.#slot((object as Date).getTime())];
      case 'RegExp':
        return ['RegExp', (object as RegExp).source, (object as RegExp).flags];
      case 'Boolean':
      case 'Number':
      case 'String':
      case 'BigInt':
        return ['Boxed', this.#slot(object.valueOf())];
      case 'Error':
        return this.#error(object as Error);
      case 'DOMException':
        return ['DOMException', (object as Error).message, (object as Error).name];
      case 'ArrayBuffer':
        return this.#buffers.add(object as ArrayBuffer);
      case 'SharedArrayBuffer':
        throw noSharedMemory();
      default:
        throw cannotCross(tag);
    }
  }

  #properties(object: object): Slot[] {
    return Object.entries(object).flatMap(([key, value]) => [key, this.#slot(value)]);
  }

  #array(array: readonly unknown[]): Node {
    const keys = Object.keys(array);
    // Names come behind the indices, and holes have none.
    const isDense =
      keys.length === array.length && Number(keys[array.length - 1] ?? -1) === array.length - 1;
    if (isDense) return ['List', ...this.#slots(array)];
    this.#holes += Math.max(0, array.length - keys.length);
    if (this.#holes > MOST_HOLES) {
      const text = `the arrays of a message have ${MOST_HOLES} holes at most`;
      throw new SystemError('EMSGSIZE', 'send', { text });
    }
    return ['Array', array.length, ...this.#properties(array)];
  }

  #error(error: Error): Node {
    const type = ERRORS.has(error.name) ? error.name : 'Error';
    const own = (['message', 'stack', 'cause'] as const).filter((key) => Object.hasOwn(error, key));
    return ['Error', type, ...own.flatMap((key) => [key, this.#slot(error[key])])];
  }

  #view(view: ArrayBufferView): Node {
    const { buffer, byteOffset } = view;
    const type = Object.prototype.toString.call(view).slice('[object '.length, -1);
    if (isSharedMemory(buffer)) throw noSharedMemory();
    return [type, this.#slot(buffer), byteOffset, lengthOf(view, buffer as ArrayBuffer)];
  }
}

/** An object that structured clone made of one without a class, in this realm or in another. */
function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The error of a message with something in it that only this process has. */
export function cannotCross(name: string): Error {
  const text = `${name} does not go through a stream of bytes; call over a MessagePort or a Worker`;
  return new platform.DOMException(text, 'DataCloneError');
}

function noSharedMemory(): SystemError {
  return new SystemError('ENOTSUP', 'send', {
    text: 'shared memory, as a Socket has, does not go through a stream of bytes; use a MessagePort',
  });
}
