import { readSlots } from '../atomics/census.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { startTracking, type ThreadTracking } from '../clock/index.ts';
import { SystemError } from '../errno/system-error.ts';
import { home, thisThread } from '../socket/home.ts';
import { trackingOf } from '../socket/tracking.ts';
import { ArenaSink, attachArena, createArena } from './arena.ts';
import { Recorder } from './recorder.ts';
import { SyncWords } from './sync-words.ts';

const KEY = 'socketpair.race/1';

/** What this thread records with. */
interface Here {
  readonly arena: Words;
  readonly tracking: ThreadTracking;
  readonly recorder: Recorder;
  readonly sync: SyncWords;
}

const realm = globalThis as { [key: symbol]: unknown };

/** Lets pairs track in this thread. Later threads that this one starts inherit where to record. */
export function enable(): void {
  home().startTracking ??= startTracking;
  arenaOf();
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
  return new TextDecoder().decode(name);
}

/** What this thread records with; made at the first call. */
export function here(): Here {
  const key = Symbol.for(KEY);
  const thread = thisThread('watch');
  const found = realm[key] as Here | undefined;
  if (found?.tracking.clock.thread === thread) return found;
  enable();
  const arena = arenaOf();
  const tracking = trackingOf(thread, 'socketpair') as ThreadTracking;
  const recorder = new Recorder(tracking.clock, nameOf(thread), new ArenaSink(arena));
  const made = { arena, tracking, recorder, sync: new SyncWords(arena, tracking.clock) };
  realm[key] = made;
  return made;
}

declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };
