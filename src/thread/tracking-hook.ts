import type { CallingThread } from '../atomics/thread.ts';
import { SystemError } from '../errno/system-error.ts';
import { CLOCKS, SPACE } from '../ring/layout.ts';
import type { Stamp, StartTracking, Tracking } from '../ring/tracking.ts';
import { home, kept, type Tenant } from './home.ts';

/*
 * Happens-before tracking of this thread. Its code is no part of the core: it is loaded when a pair
 * asks for it, or when the program itself imports socketpair/race.
 */

const MODULE = 'socketpair/race';

/** The tracking of the calling thread. */
class ThisTracking implements Tenant {
  /** Starts it, once its code is loaded. */
  start: StartTracking | undefined = undefined;
  started: { readonly thread: CallingThread; readonly tracking: Tracking } | undefined = undefined;
  /** Stamps that came before it was started. */
  stamps: unknown[] = [];

  /** Clocks of the other tree say nothing here. */
  moved(): void {
    this.started = undefined;
    this.stamps = [];
  }
}

const here: () => ThisTracking = kept('tracking', () => new ThisTracking());

/** FLAGS for what `clocks` of a new pair says. */
export function clockFlags(clocks: false | 'data' | 'data+space'): number {
  if (clocks === false) return 0;
  return clocks === 'data' ? CLOCKS : CLOCKS | SPACE;
}

/** The tracking of this thread; started, if it is not there yet. */
export function trackingOf(thread: CallingThread, syscall: 'socketpair' | 'adopt'): Tracking {
  const hook = here();
  if (hook.started?.thread === thread) return hook.started.tracking;
  const start = starter();
  if (start === undefined) {
    throw new SystemError('ENOTSUP', syscall, {
      text: `the pair tracks happens-before: call enable() of ${MODULE} in this thread first`,
    });
  }
  const limit = Number(home().host.env('SOCKETPAIR_CLOCK_LIMIT'));
  const { stamps } = hook;
  const tracking = start(thread, { stamps, ...(limit > 0 ? { limit } : {}) });
  hook.started = { thread, tracking };
  hook.stamps = [];
  return tracking;
}

/** The tracking of this thread, if it has been started. */
export function startedTracking(): Tracking | undefined {
  return here().started?.tracking;
}

/** A stamp of all that this thread has done until now, for a message; undefined if it tracks nothing. */
export function giveStamp(): Stamp | undefined {
  return startedTracking()?.give();
}

/**
 * Learns that all this thread does from now on is later than what was sent. Somebody tracks, then; so this
 * thread does too, if it can, for it may pass on what it has heard.
 */
export function takeStamp(thread: CallingThread, stamp: unknown): void {
  if (stamp === undefined) return;
  if (startedTracking() === undefined && starter() === undefined) here().stamps.push(stamp);
  else trackingOf(thread, 'adopt').take(stamp);
}

/** Gives this thread the code that tracks, unless it has it. */
export function offerTracking(start: StartTracking): void {
  here().start ??= start;
}

/** The code that tracks, loaded where that can be done at any time; undefined where it cannot. */
function starter(): StartTracking | undefined {
  const hook = here();
  hook.start ??= (
    home().host.load(MODULE) as { startTracking?: StartTracking } | undefined
  )?.startTracking;
  return hook.start;
}
