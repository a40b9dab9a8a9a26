import { readSlots } from '../atomics/census.ts';
import { packSlot } from '../atomics/slot-id.ts';
import { POLLING } from '../atomics/waitable.ts';
import { platform } from '../host/platform.ts';
import { homeTable, settledThread } from '../thread/home.ts';
import type { ThreadId } from '../thread/this-thread.ts';

/** One thread of the tree, and its present state. */
export interface ThreadReport {
  readonly id: ThreadId;
  readonly name: string;
  readonly state: 'running' | 'blocked' | 'dying';
  /** The call it is blocked in: on an end of a pair, on the end of a thread in that slot, or on many ends. */
  readonly blockedOn?:
    | { readonly call: 'read' | 'write'; readonly pair: number; readonly end: number }
    | { readonly call: 'join'; readonly slot: number }
    | { readonly call: 'poll' };
  /** How often it slept in a call of the library, and how often another thread woke it. */
  readonly sleeps: number;
  readonly wakes: number;
}

/**
 * Tells what all threads of this tree are doing that use the library. For people: each line may be
 * out of date when it is read. Never blocks; any thread may call it.
 *
 * @example
 * import { threads } from 'socketpair/worker';
 * console.table(threads());
 */
export function threads(): ThreadReport[] {
  settledThread();
  return readSlots(homeTable()).map((slot) => ({
    id: packSlot(slot),
    name: new platform.TextDecoder().decode(slot.name),
    state: slot.dying ? 'dying' : slot.blocked ? 'blocked' : 'running',
    ...(slot.blocked ? { blockedOn: blockedOn(slot.on) } : {}),
    sleeps: slot.sleeps,
    wakes: slot.wakes,
  }));
}

function blockedOn(on: number): NonNullable<ThreadReport['blockedOn']> {
  if (on === POLLING) return { call: 'poll' };
  if (on < 0) return { call: 'join', slot: ~on };
  return { call: (on & 1) === 0 ? 'read' : 'write', pair: on >> 2, end: (on >> 1) & 1 };
}
