import type { Copy } from '../atomics/thread.ts';
import { bulkSet, byteLoop, nativeCopy, stagedCopy, TINY } from './copy-paths.ts';

/** Below this, asking which side is shared costs more than a better way to copy gains. */
const LARGE = 1024;

const PROBE_BYTES = 16_384;
const PROBE_ROUNDS = 5;

/**
 * Chooses how this thread copies, by trying out once: by measurement and not by a version number,
 * and separately for user memory that is private and user memory that is shared itself, which is a
 * WebAssembly program's normal case. Takes well under a millisecond.
 */
export function chooseCopy(now: () => number): Copy {
  const copyIn = fastest(now, false, true);
  const copyOut = fastest(now, true, false);
  const copyShared = fastest(now, true, true);
  return (target, targetOffset, source, sourceOffset, count) => {
    if (count <= TINY) return byteLoop(target, targetOffset, source, sourceOffset, count);
    const apart = target.byteOffset + targetOffset - source.byteOffset - sourceOffset;
    if (count < LARGE && (apart & 7) === 0) {
      return bulkSet(target, targetOffset, source, sourceOffset, count);
    }
    if (!(source.buffer instanceof SharedArrayBuffer)) {
      return copyIn(target, targetOffset, source, sourceOffset, count);
    }
    if (!(target.buffer instanceof SharedArrayBuffer)) {
      return copyOut(target, targetOffset, source, sourceOffset, count);
    }
    return copyShared(target, targetOffset, source, sourceOffset, count);
  };
}

/** The way that moves bytes of different alignment in the least time. */
function fastest(now: () => number, fromShared: boolean, toShared: boolean): Copy {
  const source = probeMemory(fromShared);
  const target = probeMemory(toShared);
  let best: Copy = bulkSet;
  let bestMs = Infinity;
  for (const copy of [stagedCopy(fromShared, toShared), nativeCopy()]) {
    if (copy === undefined) continue;
    for (let round = 0; round < PROBE_ROUNDS; round++) {
      const start = now();
      for (let i = 0; i < 2; i++) copy(target, 3, source, 0, PROBE_BYTES);
      const ms = now() - start;
      if (ms >= bestMs) continue;
      best = copy;
      bestMs = ms;
    }
  }
  return best;
}

function probeMemory(shared: boolean): Uint8Array {
  const bytes = PROBE_BYTES + 8;
  return new Uint8Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}
