import { see } from './seeing-view.ts';
import { standInFor } from './stand-in-memory.ts';

/** Shared memory of a model program, as arrays whose accesses are seen. */
export interface SharedViews {
  readonly buffer: SharedArrayBuffer;
  readonly u8: Uint8Array<SharedArrayBuffer>;
  readonly i32: Int32Array<SharedArrayBuffer>;
  readonly f64: Float64Array<SharedArrayBuffer>;
}

// Taken before a check replaces them.
const [Bytes, Words, Floats] = [Uint8Array, Int32Array, Float64Array];

export function viewsOf(memory: SharedArrayBuffer): SharedViews {
  // Whole elements alone are looked at: memory of 12 bytes has one float and no half of another.
  return {
    buffer: standInFor(memory),
    u8: see(new Bytes(memory)),
    i32: see(new Words(memory, 0, memory.byteLength >> 2)),
    f64: see(new Floats(memory, 0, memory.byteLength >> 3)),
  };
}
