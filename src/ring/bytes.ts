import type { Copy } from '../atomics/thread.ts';

/*
 * The only place that touches payload. These are plain accesses: the producer's lie between ROOM<
 * and DATA>, the consumer's between DATA< and ROOM>, so no two of them ever overlap in time.
 */

/** Copies into the ring at stream position `pos`; in two parts where the storage ends between. */
export function copyIn(
  copy: Copy,
  data: Uint8Array,
  pos: number,
  source: Uint8Array,
  offset: number,
  count: number,
): void {
  const at = pos & (data.length - 1);
  const first = Math.min(count, data.length - at);
  copy(data, at, source, offset, first);
  if (first < count) copy(data, 0, source, offset + first, count - first);
}

/** Copies out of the ring from stream position `pos`; in two parts where the storage ends between. */
export function copyOut(
  copy: Copy,
  data: Uint8Array,
  pos: number,
  target: Uint8Array,
  offset: number,
  count: number,
): void {
  const at = pos & (data.length - 1);
  const first = Math.min(count, data.length - at);
  copy(target, offset, data, at, first);
  if (first < count) copy(target, offset + first, data, 0, count - first);
}
