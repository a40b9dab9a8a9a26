import type { Copy } from '../atomics/thread.ts';
import { platform } from '../host/platform.ts';
import { lengthOf, memoryOf, offsetOf, partOf, setBytes } from './byte-view.ts';

/*
 * Ways to copy between private and shared memory, which is what a ring spends its time on. V8 copies
 * to and from shared memory with a loop of relaxed atomics: 8 bytes at a time when both addresses
 * are equal modulo 8, byte by byte and 7 times slower when they are not. `Buffer.prototype.copy` is
 * a native memmove from Node 22 on, `Buffer.prototype.fill` a native memcpy on all. choose-copy.ts
 * finds out which way is best here.
 */

/** Up to this many bytes a plain loop beats `subarray` and `set`. */
export const TINY = 32;

/** Bytes of the private page through which copies of different alignment go. */
const STAGE = 65_536;

/** One byte after the other. */
export const byteLoop: Copy = (target, targetOffset, source, sourceOffset, count) => {
  for (let i = 0; i < count; i++) {
    // `?? 0` is for the type checker alone: the offsets are checked before.
    target[targetOffset + i] = source[sourceOffset + i] ?? 0;
  }
};

/** The engine's own copy: the fastest one in pure JavaScript where the alignments agree. */
export const bulkSet: Copy = (target, targetOffset, source, sourceOffset, count) => {
  const whole = count === lengthOf(source);
  setBytes(target, whole ? source : partOf(source, sourceOffset, count), targetOffset);
};

/** Node's native memmove, or undefined elsewhere. */
export function nativeCopy(): Copy | undefined {
  const copy = platform.Buffer?.prototype.copy;
  if (copy === undefined) return undefined;
  const bufferCopy: Copy = (target, targetOffset, source, sourceOffset, count) => {
    // A copy of all of `source` would be handed to `set`, which is the slow way for odd offsets.
    const part = count === lengthOf(source) ? count - 1 : count;
    copy.call(source, target, targetOffset, sourceOffset, sourceOffset + part);
    if (part < count) target[targetOffset + part] = source[sourceOffset + part] ?? 0;
  };
  return bufferCopy;
}

/**
 * Node's fill with a pattern, which is a native memcpy where the pattern fits once, on every version;
 * or undefined elsewhere.
 */
export function nativeFill(): Copy | undefined {
  const fill = platform.Buffer?.prototype.fill;
  if (fill === undefined) return undefined;
  const bufferFill: Copy = (target, targetOffset, source, sourceOffset, count) => {
    // A view of the ring itself may overlap, which a memcpy must not.
    if (memoryOf(source) === memoryOf(target) || count === 0) {
      bulkSet(target, targetOffset, source, sourceOffset, count);
      return;
    }
    const part = count === lengthOf(source) ? source : partOf(source, sourceOffset, count);
    fill.call(target, part, targetOffset, targetOffset + count);
  };
  return bufferFill;
}

/**
 * Makes every bulk copy an aligned one: where the two alignments differ, the bytes are first moved
 * inside private memory, where that is cheap. `fromShared`, `toShared`: which sides are shared.
 */
export function stagedCopy(fromShared: boolean, toShared: boolean): Copy {
  const stage = new Uint8Array(STAGE + 16);
  const stagedSet: Copy = (target, targetOffset, source, sourceOffset, count) => {
    const sourceAlign = (offsetOf(source) + sourceOffset) & 7;
    const targetAlign = (offsetOf(target) + targetOffset) & 7;
    if (sourceAlign === targetAlign) {
      bulkSet(target, targetOffset, source, sourceOffset, count);
      return;
    }
    for (let done = 0; done < count; done += STAGE) {
      const part = Math.min(STAGE, count - done);
      const from = sourceOffset + done;
      const inAlign = fromShared ? sourceAlign : targetAlign;
      stage.set(partOf(source, from, part), inAlign);
      if (fromShared && toShared) stage.copyWithin(targetAlign, inAlign, inAlign + part);
      const outAlign = toShared ? targetAlign : inAlign;
      setBytes(target, stage.subarray(outAlign, outAlign + part), targetOffset + done);
    }
  };
  return stagedSet;
}
