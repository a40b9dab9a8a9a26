import { unwrap } from '../views/seeing-view.ts';
import type { Operation, Result } from './operation.ts';
import { ATOMIC_NAMES, type AtomicName, parse } from './parse.ts';

// Taken before a run replaces the global.
const real = Atomics;

/**
 * An object to put in the place of `globalThis.Atomics`: checks its arguments as ECMA-262 does and
 * gives each operation on shared memory to `perform`. Memory that is not shared stays the thread's
 * own business.
 */
export function simulatedAtomics(
  perform: (operation: Operation) => Result,
  later: () => Promise<unknown> = never,
): object {
  const standin: Record<string, unknown> = {
    isLockFree: (size: number) => real.isLockFree(size),
    pause: () => undefined,
  };
  for (const name of ATOMIC_NAMES) {
    standin[name] = (view: unknown, ...args: unknown[]) =>
      call(name, [unwrap(view), ...args], perform, later);
  }
  return standin;
}

/** A thread that is one synchronous call is over before a promise could settle. */
function never(): Promise<unknown> {
  return new Promise(() => undefined);
}

function call(
  name: AtomicName,
  args: readonly unknown[],
  perform: (operation: Operation) => Result,
  later: () => Promise<unknown>,
): unknown {
  const operation = parse(name, args);
  if (!('view' in operation)) return perform(operation);
  if (!(operation.view.buffer instanceof SharedArrayBuffer)) {
    return Reflect.apply(real[name] as (...args: unknown[]) => unknown, real, args);
  }
  const result = perform(operation);
  if (name !== 'waitAsync') return result;
  if (result === 'asleep') return { async: true, value: later() };
  return { async: false, value: result };
}
