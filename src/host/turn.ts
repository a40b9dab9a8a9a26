import { realm } from './realm.ts';

interface Timers {
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly setTimeout: (callback: () => void, ms: number) => unknown;
}

// Taken once: a checker replaces them.
const { setImmediate, setTimeout } = realm as Timers;

/** Waits until all that promises have to call has been called. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate === undefined) setTimeout(resolve, 0);
    else setImmediate(resolve);
  });
}

/** Waits some real milliseconds. */
export function realTime(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
