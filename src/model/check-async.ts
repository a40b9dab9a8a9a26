import { onUnhandled } from '../host/rejections.ts';
import { AwaitingDriver } from './async/awaiting-driver.ts';
import { timePatches } from './async/time-patches.ts';
import type { CheckOptions } from './check.ts';
import { tell } from './listener.ts';
import type { ModelMisuse } from './misuse.ts';
import { refuseUnknown } from './options.ts';
import type { Verdict } from './report/verdict.ts';
import type { Body } from './run/model.ts';
import { inTime } from './run/pace.ts';
import { ReplayProgram } from './run/replay-program.ts';
import { search } from './strategies.ts';
import { replaceGlobals } from './world/globals.ts';
import type { Access } from './world/operation.ts';
import { simulatedAtomics } from './world/simulated-atomics.ts';

/**
 * Searches a program as `check` does, whose threads may be async functions: each has an event loop of
 * its own, with promises, `Atomics.waitAsync`, timers, and a virtual clock; `Math.random` is a choice.
 * Which event of a loop comes next is a step. Never blocks for long; any thread may call it. Until it
 * is over, the globals are the checker's for all code of this thread.
 *
 * @throws ModelMisuse (as a rejection) as `check` does, and if another check runs, or if a thread
 *   awaits a promise that is not of the program: of a file, a socket, a real timer
 * @throws TypeError (as a rejection) for an option that does not exist
 *
 * @example
 * const { verdict } = await checkAsync((m) => {
 *   const words = new Int32Array(m.shared('words', 4).buffer);
 *   m.thread('sleeper', async () => {
 *     while (Atomics.load(words, 0) === 0) await Atomics.waitAsync(words, 0, 0).value;
 *   });
 *   m.thread('waker', () => { Atomics.store(words, 0, 1); Atomics.notify(words, 0); });
 * });
 */
export async function checkAsync(body: Body, options: CheckOptions = {}): Promise<Verdict> {
  refuseUnknown(options, 'checkAsync');
  const drivers = new Set<AwaitingDriver>();
  const running = (): AwaitingDriver | undefined =>
    [...drivers].find((driver) => program.isRunning(driver));
  const program: ReplayProgram = new ReplayProgram(
    body,
    options.zombieWaiters ?? 0,
    (stage, name) => {
      const driver = new AwaitingDriver(stage, name);
      drivers.add(driver);
      return driver;
    },
  );
  const standins = {
    atomics: simulatedAtomics(
      (operation) => program.perform(operation),
      () => running()?.loop.addWait() ?? new Promise(() => undefined),
    ),
    allocate: (bytes: number, options?: object) => program.allocate(bytes, options),
    touch: (access: Access) => program.touch(access),
    refuse: (misuse: ModelMisuse) => program.refuse(misuse),
  };
  const keeper = {
    loop: () => running()?.loop,
    choose: (count: number, label: string) =>
      Number(program.perform({ kind: 'choose', count, label })),
  };
  const restore = replaceGlobals(standins, timePatches(keeper));
  const hearNoMore = onUnhandled((reason) => running()?.fail(reason));
  try {
    program.prepare();
    const { outcomes, covered, symbols } = program;
    const exploration = await inTime(search(program, options, symbols));
    return tell({ ...exploration, outcomes, covered });
  } finally {
    hearNoMore();
    restore();
  }
}
