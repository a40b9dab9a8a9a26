import type { CallingThread } from '../../src/atomics/thread.ts';
import { thisThread } from '../../src/thread/home.ts';

type Fake = Partial<Record<keyof typeof Atomics, unknown>>;

/** Replaces functions of `globalThis.Atomics`. Returns what takes that back. */
export function replaceAtomics(changes: Fake): () => void {
  const before = globalThis.Atomics;
  const own = Object.getOwnPropertyDescriptors(before);
  globalThis.Atomics = Object.assign(Object.defineProperties({}, own) as typeof Atomics, changes);
  return () => {
    globalThis.Atomics = before;
  };
}

/** Thrown instead of sleeping for ever: a test that blocks its own thread would never end. */
export class WouldSleep extends Error {}

/** Waits with a limit that one test may do: a call that polls would never end either. */
const MAX_WAITS = 50;

/** Keeps this thread from sleeping without a limit, and lets tests act where it would sleep. */
export interface SleepGuard {
  /** Runs `action` where the thread would next fall asleep; it is woken if that rang. */
  atSleep(action: () => void): void;
  /** Actions that were never reached. */
  left(): number;
  restore(): void;
}

/**
 * Takes the place of `Atomics.wait`. A wait that would really sleep first runs the next action; if
 * nothing rings and no action is left, a wait without limit throws {@link WouldSleep}.
 */
export function guardSleep(): SleepGuard {
  const { load, wait } = Atomics;
  const actions: (() => void)[] = [];
  let waits = 0;
  const thread = thisThread('socketpair');
  const { lookMs } = thread;
  // A sleep without a limit is to be told from others here.
  Object.assign(thread, { lookMs: Infinity });
  const giveBack = replaceAtomics({
    wait(words: Int32Array, index: number, key: number, timeout = Infinity) {
      if (load(words, index) !== key) return 'not-equal';
      for (let action = actions.shift(); action !== undefined; action = actions.shift()) {
        asAnother(thread, action);
        if (load(words, index) !== key) return 'ok';
      }
      if (timeout === Infinity) throw new WouldSleep('this call sleeps and nothing will wake it');
      if (++waits > MAX_WAITS) throw new Error(`waits again and again, ${timeout} ms each time`);
      return wait(words, index, key, timeout);
    },
  });
  const restore = (): void => {
    giveBack();
    Object.assign(thread, { lookMs });
  };
  return { atSleep: (action) => void actions.push(action), left: () => actions.length, restore };
}

/** Does in this thread what another one would do meanwhile: the call that sleeps here was not stopped. */
function asAnother(thread: CallingThread, action: () => void): void {
  const { note } = thread;
  thread.note = 0;
  action();
  thread.note = note;
}

/** Outcome of a call, in one value: its result, the code of its error, or `'sleeps'`. */
export function outcome(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof WouldSleep) return 'sleeps';
    if (error instanceof Error && 'code' in error) return error.code;
    throw error;
  }
}

/** The error that a call throws. */
export function thrown(call: () => unknown): Error & { code?: string; count?: number } {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('the call did not throw');
}
