import { readSlots } from '../atomics/census.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import {
  startTracking as startClock,
  type ThreadTracking,
  type TrackingOptions,
} from '../clock/index.ts';
import type { Losses } from '../clock/thread-clock.ts';
import { SystemError } from '../errno/system-error.ts';
import { platform } from '../host/platform.ts';
import { home, thisThread } from '../thread/home.ts';
import { offerTracking, trackingOf } from '../thread/tracking-hook.ts';
import { ArenaSink, attachArena, countLoss, createArena, LOSS_KINDS } from './arena.ts';
import { Delays, delaySeed } from './delays.ts';
import { memoryId } from './memory-id.ts';
import { Recorder } from './recorder.ts';
import { SyncWords } from './sync-words.ts';

const KEY = 'socketpair.race/1';

/** The tools with which this thread records. */
interface Here {
  readonly arena: Words;
  readonly tracking: ThreadTracking;
  readonly recorder: Recorder;
  readonly sync: SyncWords;
}

const realm = globalThis as { [key: symbol]: unknown };

/** Starts the tracking of this thread. What its clock is not exact about is counted for the report. */
export function startTracking(
  thread: CallingThread,
  options: TrackingOptions = {},
): ThreadTracking {
  return startClock(thread, { ...options, onLoss: (loss, amount) => lose(loss, amount) });
}

/** Losses from before there was an arena to count them in. */
const losses: Losses = { forced: 0, missed: 0, degradedBytes: 0 };

function lose(loss: keyof Losses, amount: number): void {
  losses[loss] += amount;
  const arena = attachArena(home().host.inherit(KEY));
  if (arena !== undefined) tellLosses(arena);
}

function tellLosses(arena: Words): void {
  for (const loss of LOSS_KINDS) {
    const amount = losses[loss];
    losses[loss] = 0;
    if (amount > 0) countLoss(arena, loss, amount);
  }
}

/** Lets pairs track in this thread. Later threads that this one starts inherit where to record. */
export function enable(): void {
  offerTracking(startTracking);
  tellLosses(arenaOf());
  // At once: it is told what the threads did that end before this one watches anything.
  trackingOf(thisThread('watch'), 'socketpair');
}

/** The memory for the logs of all threads. The main thread's first look makes it. */
function arenaOf(): Words {
  const { host } = home();
  const inherited = attachArena(host.inherit(KEY));
  if (inherited !== undefined) return inherited;
  if (!host.isMain) {
    throw new SystemError('ENOTSUP', 'watch', {
      text: 'this thread is in no tree that records: call enable() of socketpair/race in the main thread before it starts any',
    });
  }
  const arena = createArena();
  host.bequeath(KEY, arena.buffer);
  return arena;
}

/** As in `threads()`. */
function nameOf({ table, slot }: CallingThread): string {
  const name = readSlots(table).find((one) => one.slot === slot)?.name ?? new Uint8Array();
  return new platform.TextDecoder().decode(name);
}

/** The tools of this thread; made at the first call. */
export function here(): Here {
  const key = Symbol.for(KEY);
  const thread = thisThread('watch');
  const found = realm[key] as Here | undefined;
  if (found?.tracking.clock.thread === thread) return found;
  enable();
  const arena = arenaOf();
  const tracking = trackingOf(thread, 'socketpair') as ThreadTracking;
  const recorder = new Recorder(tracking.clock, nameOf(thread), new ArenaSink(arena), memoryId);
  const seed = delaySeed();
  if (seed !== undefined) {
    const delays = new Delays(seed, thread.slot);
    recorder.afterOperation = () => delays.pass();
  }
  const made = { arena, tracking, recorder, sync: new SyncWords(arena, tracking.clock) };
  realm[key] = made;
  return made;
}
