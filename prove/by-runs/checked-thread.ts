import type { SlotId } from '../../dist/atomics/slot-id.js';
import type { CallingThread, ThreadMeans } from '../../dist/atomics/thread.js';
import type { Words } from '../../dist/atomics/words.js';
import type { Model } from '../../src/model/index.ts';

interface Makers {
  claimSlot(table: Words, nonce: number): SlotId | undefined;
  readonly CallingThread: new (table: Words, id: SlotId, means: ThreadMeans) => CallingThread;
}

/** A thread of the built library, as the checker of `socketpair/model` runs it. */
export function checkedThread(
  { claimSlot, CallingThread }: Makers,
  table: Words,
  nonce: number,
  m: Model,
): CallingThread {
  const id = claimSlot(table, nonce);
  if (id === undefined) throw new Error('no slot');
  return new CallingThread(table, id, {
    now: () => m.now(),
    copy: (target, targetOffset, source, sourceOffset, count) => {
      target.set(source.subarray(sourceOffset, sourceOffset + count), targetOffset);
    },
    ownBytes: 0,
    canBlock: true,
    spinLimit: 0,
    graceMs: 0,
    lookMs: Infinity,
    end: () => undefined,
  });
}
