import { platform } from '../../host/platform.ts';
import { refuseUnseen, touch } from './watcher.ts';

/*
 * A program never holds its shared memory itself. It has an object in the place of each
 * SharedArrayBuffer, of which the constructors of views that a check puts in the place of the
 * engine's make views that see. To all else, a constructor that was taken before the check or a
 * function of the runtime, the object is no memory at all: so nothing is read or written unseen.
 */

const { SharedBuffer } = platform;
// Taken before a check replaces it: what is copied here is reported here.
const Bytes = Uint8Array;

const memories = new WeakMap<object, SharedArrayBuffer>();
const standIns = new WeakMap<SharedArrayBuffer, SharedArrayBuffer>();

/** The memory that the object stands for; undefined if it stands for none. */
export function memoryBehind(value: unknown): SharedArrayBuffer | undefined {
  return typeof value === 'object' && value !== null ? memories.get(value) : undefined;
}

/** Says whether a program knows the memory by the object that stands for it alone. */
export function isBehindStandIn(memory: ArrayBufferLike): boolean {
  return standIns.has(memory as SharedArrayBuffer);
}

/** The one object that stands for `memory`. */
export function standInFor(memory: SharedArrayBuffer): SharedArrayBuffer {
  const known = standIns.get(memory);
  if (known !== undefined) return known;
  const standIn: SharedArrayBuffer = Object.create(SharedBuffer.prototype, propertiesOf(memory));
  memories.set(standIn, memory);
  standIns.set(memory, standIn);
  return standIn;
}

function propertiesOf(memory: SharedArrayBuffer): PropertyDescriptorMap {
  // The engine's constructors look for these where they are given no memory.
  const refuse = {
    get: () => refuseUnseen('a view was made by a constructor from before the check'),
  };
  return {
    byteLength: { get: () => memory.byteLength },
    growable: { get: () => memory.growable },
    maxByteLength: { get: () => memory.maxByteLength },
    grow: { value: (bytes: number) => SharedBuffer.prototype.grow.call(memory, bytes) },
    slice: { value: (from?: number, to?: number) => copyOf(memory, from, to) },
    length: refuse,
    [Symbol.iterator]: refuse,
  };
}

/** Memory of its own, as `slice` of a SharedArrayBuffer makes it. */
function copyOf(memory: SharedArrayBuffer, from = 0, to?: number): SharedArrayBuffer {
  const copied = new Bytes(SharedBuffer.prototype.slice.call(memory, from, to));
  const first = from < 0 ? Math.max(memory.byteLength + from, 0) : from;
  touch([{ buffer: memory, from: first, to: first + copied.length, write: false, mayTear: true }]);
  const copy = new SharedArrayBuffer(copied.length);
  new Uint8Array(copy).set(copied);
  return copy;
}
