import type { CallingThread } from '../atomics/thread.ts';
import { SystemError } from '../errno/system-error.ts';
import { CLOCKS, SPACE } from '../ring/layout.ts';
import type { Stamp, StartTracking, Tracking } from '../ring/tracking.ts';
import { type Home, home } from './home.ts';

/*
 * Happens-before tracking of this thread. Its code is no part of the core: it is loaded when a pair
 * asks for it, or when the program itself imports socketpair/race.
 */

const MODULE = 'socketpair/race';

/** FLAGS for what `clocks` of a new pair says. */
export function clockFlags(clocks: false | 'data' | 'data+space'): number {
  if (clocks === false) return 0;
  return clocks === 'data' ? CLOCKS : CLOCKS | SPACE;
}

/** The tracking of this thread; started, if it is not there yet. */
export function trackingOf(thread: CallingThread, syscall: 'socketpair' | 'adopt'): Tracking {
  const here = home();
  const { tracking } = here;
  if (tracking?.thread === thread) return tracking.tracking;
  if (!load(here) || here.startTracking === undefined) {
    throw new SystemError('ENOTSUP', syscall, {
      text: `the pair tracks happens-before: call enable() of ${MODULE} in this thread first`,
    });
  }
  const limit = Number(here.host.env('SOCKETPAIR_CLOCK_LIMIT'));
  const { stamps } = here;
  const started = here.startTracking(thread, { stamps, ...(limit > 0 ? { limit } : {}) });
  here.tracking = { thread, tracking: started };
  here.stamps = [];
  return started;
}

/** What this thread has done until now, to go along in a message; undefined if it tracks nothing. */
export function giveStamp(): Stamp | undefined {
  return home().tracking?.tracking.give();
}

/**
 * What this thread does from now on is later than what was sent. Somebody tracks, then; so this
 * thread does too, if it can, for it may pass on what it has heard.
 */
export function takeStamp(thread: CallingThread, stamp: unknown): void {
  if (stamp === undefined) return;
  const here = home();
  if (here.tracking === undefined && !load(here)) here.stamps.push(stamp);
  else trackingOf(thread, 'adopt').take(stamp);
}

/** Says whether tracking can be started here. */
function load(here: Home): boolean {
  here.startTracking ??= (
    here.host.load(MODULE) as { startTracking?: StartTracking } | undefined
  )?.startTracking;
  return here.startTracking !== undefined;
}
