import { wrongType, wrongValue } from '../errno/misuse.ts';
import { takeOptions } from '../errno/take.ts';
import { platform } from '../host/platform.ts';
import { here } from './here.ts';
import { MAX_NAME_BYTES } from './record.ts';
import type { SharedArray } from './shared-array.ts';
import { Watched } from './watched.ts';

const KINDS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];

export interface WatchOptions {
  /** Reports say from where memory was touched, which takes most of the time of a record. True. */
  readonly places?: boolean;
}

/**
 * Watches a view of shared memory: what this thread touches through the result is recorded. Every
 * thread that touches the memory watches a view of its own, under the same name, which stands for
 * the buffer: `name` is what reports call it. Never blocks.
 *
 * @throws TypeError if it is no typed array of numbers, or of memory that is not shared; or if this
 *   thread watches another buffer under that name
 * @throws ENOTSUP in a thread that was started before the main thread called `enable()` or `watch()`
 *
 * @example
 * import { watch } from 'socketpair/race';
 * const counts = watch(new Int32Array(new SharedArrayBuffer(16)), 'counts');
 * counts.set(0, 1);
 * counts.get(0); // 1
 */
export function watch(view: SharedArray, name: string, options: WatchOptions = {}): Watched {
  checkWatched(view, name);
  const { places = true } = takeOptions(options, ['places']);
  const { recorder, sync } = here();
  return new Watched(view, name, recorder, sync, places ? recorder.sites : recorder.noSites);
}

export function checkWatched(view: unknown, name: unknown): asserts view is SharedArray {
  if (!KINDS.some((kind) => view instanceof kind)) {
    throw wrongType('view', 'a typed array of numbers', view);
  }
  const { buffer } = view as Uint8Array;
  if (!(buffer instanceof SharedArrayBuffer)) {
    throw wrongType('view.buffer', 'a SharedArrayBuffer: private memory has no races', buffer);
  }
  if (typeof name !== 'string' || name === '') throw wrongType('name', 'a text', name);
  if (new platform.TextEncoder().encode(name).length > MAX_NAME_BYTES) {
    throw wrongValue('name', `of at most ${MAX_NAME_BYTES} bytes`, name);
  }
}
