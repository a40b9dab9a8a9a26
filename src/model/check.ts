import { tell } from './listener.ts';
import type { ModelMisuse } from './misuse.ts';
import { type ExploreOptions, refuseUnknown } from './options.ts';
import type { Verdict } from './report/verdict.ts';
import type { Body } from './run/model.ts';
import { atOnce } from './run/pace.ts';
import { ReplayProgram } from './run/replay-program.ts';
import { search } from './strategies.ts';
import { withGlobals } from './world/globals.ts';
import type { Access } from './world/operation.ts';
import { simulatedAtomics } from './world/simulated-atomics.ts';

export interface CheckOptions extends ExploreOptions {
  /**
   * Stale waiters at the front of every wait list, as threads leave them that were terminated in
   * `Atomics.wait`: each swallows one of the wake-ups of a notify. None if not given.
   */
  readonly zombieWaiters?: number;
}

/**
 * Runs a program of threads over shared memory in many orders and looks for one that fails: an
 * assertion that does not hold, an exception, a deadlock, a loop that never ends, a data race. The
 * threads are ordinary synchronous functions and run as they are; `Atomics` is replaced meanwhile.
 * Blocks until the search is over.
 *
 * @throws ModelMisuse if the program cannot be checked: a thread does not repeat itself, is async or
 *   a generator, or makes a thread; or the schedule to replay is of another program.
 * @throws TypeError for an option that does not exist
 *
 * @example
 * const verdict = check((m) => {
 *   const words = new Int32Array(m.shared('words', 8).buffer);
 *   m.thread('sleeper', () => Atomics.wait(words, 0, 0));
 *   m.thread('waker', () => { Atomics.store(words, 0, 1); Atomics.notify(words, 0); });
 * });
 * console.assert(verdict.verdict === 'verified', String(verdict.counterexample));
 */
export function check(body: Body, options: CheckOptions = {}): Verdict {
  refuseUnknown(options, 'check');
  const program = new ReplayProgram(body, options.zombieWaiters ?? 0);
  const standins = {
    atomics: simulatedAtomics((operation) => program.perform(operation)),
    allocate: (bytes: number, options?: object) => program.allocate(bytes, options),
    touch: (access: Access) => program.touch(access),
    refuse: (misuse: ModelMisuse) => program.refuse(misuse),
  };
  return withGlobals(standins, () => {
    program.prepare();
    const { outcomes, covered, symbols } = program;
    return tell({ ...atOnce(search(program, options, symbols)), outcomes, covered });
  });
}
