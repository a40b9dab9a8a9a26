import { beginSteps, endSteps } from '../atomics/note.ts';
import { attachTable } from '../atomics/table.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { SystemError } from '../errno/system-error.ts';
import { End } from '../ring/end.ts';
import { attachPair, type PairMemory } from '../ring/memory.ts';
import {
  changeRef,
  isInTransit,
  isNonce,
  isRefIndex,
  threadRef,
  transitRef,
} from '../ring/references.ts';
import { Settings } from '../ring/settings.ts';
import type { Tracking } from '../ring/tracking.ts';
import { home, needSharedMemory } from '../thread/home.ts';
import { arrived, meetGiver, watchMe } from '../thread/lifeline.ts';
import { isReaperId, type Line, type ReaperName } from '../thread/line.ts';
import { threadIn } from '../thread/moving.ts';
import { takeStamp, trackingOf } from '../thread/tracking-hook.ts';
import { isHandle } from './handle.ts';

/** A handle whose fields were each read once, for it is data from outside, and found sound. */
interface SoundHandle {
  readonly table: Words;
  readonly pair: PairMemory;
  readonly end: 0 | 1;
  readonly ref: number;
  readonly nonce: number;
  readonly settings: Settings;
  /** The giver's reaper, which watches over the hand-over; not all runtimes have reapers. */
  readonly guard: Line | undefined;
  readonly stamp: unknown;
}

/**
 * Makes the calling thread the holder of an end that came in a handle. The caller ends these steps
 * (note.ts); until then the end would be lost.
 */
export function adoptEnd(handle: unknown): End {
  needSharedMemory('adopt');
  const { table, pair, end, ref, nonce, settings, guard, stamp } = check(handle);
  if (!isInTransit(pair.words, end, ref, nonce)) throw adoptedBefore();
  // The slot is claimed under the number of the hand-over, so that its guard frees it if this thread
  // dies half-way; a guard whose port has closed elsewhere would do so while this thread lives.
  if (guard !== undefined && home().host.isOpen(guard.port) === false) throw portClosed();
  const thread = threadIn(table, 'adopt', guard === undefined ? undefined : nonce);
  const tracking = trackingFor(pair, thread);
  // The message has come, whatever becomes of the end; first, for it may throw.
  takeStamp(thread, stamp);
  const transit = transitRef(nonce);
  const mine = threadRef(thread);
  beginSteps(thread, () => {
    if (changeRef(pair, end, ref, transit, 0, thread)) return;
    changeRef(pair, end, ref, mine, 0, thread);
  });
  try {
    const done = meet(thread, nonce, guard);
    if (!changeRef(pair, end, ref, transit, mine, thread)) throw adoptedBefore();
    done();
  } catch (error) {
    endSteps(thread);
    throw error;
  }
  return new End(thread, pair, end, ref, tracking, settings);
}

function check(handle: unknown): SoundHandle {
  if (!isHandle(handle)) throw broken('not a socket handle');
  const { pair: memory, table: tableMemory, end, ref, nonce, port, reaper: named, stamp } = handle;
  const settings = Settings.from(handle.settings);
  const table = attachTable(tableMemory);
  const pair = table === undefined ? undefined : attachPair(memory, table);
  const sound = (end === 0 || end === 1) && isRefIndex(ref) && isNonce(nonce);
  const reaper = reaperNamed(named);
  const isPort = port !== undefined && home().host.isPort(port);
  const guard = isPort && reaper !== undefined ? { reaper, port } : undefined;
  const unguarded = port === undefined && named === undefined;
  const isWhole = table !== undefined && pair !== undefined && settings !== undefined;
  if (!isWhole || !sound || !(guard || unguarded)) {
    throw broken('the handle is not a sound one');
  }
  return { table, pair, end, ref, nonce, settings, guard, stamp };
}

/** A private copy of the name of the giver's reaper, or undefined if it is none. */
function reaperNamed(value: unknown): ReaperName | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, root } = value as Partial<ReaperName>;
  if (!isReaperId(id) || typeof root !== 'boolean') return undefined;
  return { id, root };
}

function trackingFor(pair: PairMemory, thread: CallingThread): Tracking | undefined {
  if (pair.clockWords === 0) return undefined;
  const tracking = trackingOf(thread, 'adopt');
  if (!tracking.fits(pair)) throw broken('no sound clocks');
  return tracking;
}

/** Makes a reaper watch this thread, and returns how to let the guard go once the end is adopted. */
function meet(thread: CallingThread, nonce: number, guard: Line | undefined): () => void {
  if (guard === undefined) {
    watchMe(thread);
    return () => undefined;
  }
  try {
    const through = meetGiver(thread, nonce, guard.reaper, guard.port);
    return () => arrived(nonce, guard.port, through);
  } catch {
    throw portClosed();
  }
}

function adoptedBefore(): SystemError {
  return new SystemError('EBADF', 'adopt', {
    text: 'the handle was adopted before, or its maker waited for it before it was posted',
  });
}

function portClosed(): SystemError {
  return broken('the port of the handle is not open');
}

function broken(text: string): SystemError {
  return new SystemError('EPROTO', 'adopt', { text });
}
