import type { Copy } from '../atomics/thread.ts';
import { ownMemory } from '../host/own-memory.ts';
import { areShared, offsetOf } from './byte-view.ts';
import { bulkSet, byteLoop, nativeCopy, nativeFill, stagedCopy, TINY } from './copy-paths.ts';

/** Below this, asking which side is shared costs more than a better way to copy gains. */
export const LARGE = 4096;

/** Large, so that a way counts by how it moves bytes and not by what its first calls cost. */
const PROBE_BYTES = 65_536;
const PROBE_ROUNDS = 4;

/** The best ways between two kinds of memory: where the addresses are equal modulo 8, and where not. */
export interface Ways {
  readonly aligned: Copy;
  readonly apart: Copy;
}

/**
 * Chooses how this thread copies, by trying out once: by measurement and not by a version number,
 * and separately for user memory that is private and user memory that is shared itself, which is a
 * WebAssembly program's normal case. Takes a millisecond or two, once a thread.
 */
export function chooseCopy(now: () => number): Copy {
  const copyIn = waysBetween(now, false, true);
  const copyOut = waysBetween(now, true, false);
  const copyShared = waysBetween(now, true, true);
  return (target, targetOffset, source, sourceOffset, count) => {
    if (count <= TINY) return byteLoop(target, targetOffset, source, sourceOffset, count);
    const apart = (offsetOf(target) + targetOffset - offsetOf(source) - sourceOffset) & 7;
    if (apart === 0 && count < LARGE) {
      return bulkSet(target, targetOffset, source, sourceOffset, count);
    }
    const ways = !areShared(source) ? copyIn : areShared(target) ? copyShared : copyOut;
    const copy = apart === 0 ? ways.aligned : ways.apart;
    return copy(target, targetOffset, source, sourceOffset, count);
  };
}

/** Tries out which ways are the best between these kinds of memory. Each has the name of what it calls. */
export function waysBetween(now: () => number, fromShared: boolean, toShared: boolean): Ways {
  const source = probeMemory(fromShared);
  const target = probeMemory(toShared);
  const natives = [nativeCopy(), nativeFill()];
  return {
    aligned: fastest(now, source, target, 0, [bulkSet, ...natives]),
    apart: fastest(now, source, target, 3, [stagedCopy(fromShared, toShared), ...natives]),
  };
}

/** The way that moves bytes in the least time, to addresses that far apart. */
function fastest(
  now: () => number,
  source: Uint8Array,
  target: Uint8Array,
  apart: number,
  ways: readonly (Copy | undefined)[],
): Copy {
  let best: Copy = bulkSet;
  let bestMs = Infinity;
  for (const copy of ways) {
    if (copy === undefined) continue;
    for (let round = 0; round < PROBE_ROUNDS; round++) {
      const start = now();
      copy(target, apart, source, 0, PROBE_BYTES);
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
  return new Uint8Array(shared ? ownMemory(bytes) : new ArrayBuffer(bytes));
}
