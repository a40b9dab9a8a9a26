import { SystemError } from '../errno/system-error.ts';
import { elementBytes, MAX_GROWN_BYTES, type Node, TRACKING } from './rich.ts';

/** A buffer as ES2024 has it. */
type Resizable = ArrayBuffer & {
  readonly resizable?: boolean;
  readonly maxByteLength?: number;
  resize(byteLength: number): void;
};

/** The bytes of a message's buffers, one behind the other. */
export class RichBuffers {
  readonly parts: Uint8Array[] = [];
  size = 0;
  #grownBytes = 0;

  /** The node of a buffer. */
  add(buffer: ArrayBuffer): Node {
    const { byteLength, resizable, maxByteLength = 0 } = buffer as Resizable;
    const at = this.size;
    this.parts.push(new Uint8Array(buffer));
    this.size += byteLength;
    if (resizable !== true) return ['ArrayBuffer', at, byteLength];
    this.#grownBytes += maxByteLength;
    if (this.#grownBytes > MAX_GROWN_BYTES) {
      const text = `the resizable buffers of a message grow to ${MAX_GROWN_BYTES} bytes at most`;
      throw new SystemError('EMSGSIZE', 'send', { text });
    }
    return ['ArrayBuffer', at, byteLength, maxByteLength];
  }
}

/** Counts the elements of a view; {@link TRACKING} for one whose length follows its buffer. */
export function lengthOf(view: ArrayBufferView, buffer: ArrayBuffer): number {
  if ((buffer as Resizable).resizable === true && isTracking(view, buffer as Resizable)) {
    return TRACKING;
  }
  return view.byteLength / elementBytes(view);
}

/** Tries out what a view does when its buffer is resized. The buffer is a copy that nobody else has. */
function isTracking(view: ArrayBufferView, buffer: Resizable): boolean {
  const bytes = new Uint8Array(buffer.slice(0));
  const isEmpty = view.byteLength === 0;
  buffer.resize(isEmpty ? (buffer.maxByteLength ?? 0) : view.byteOffset);
  const follows = isEmpty ? view.byteLength > 0 : !isOutOfBounds(view);
  buffer.resize(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return follows;
}

function isOutOfBounds(view: ArrayBufferView): boolean {
  try {
    // Either of them throws then.
    if (view instanceof DataView) void view.byteLength;
    else (view as Uint8Array).fill(0);
    return false;
  } catch {
    return true;
  }
}
