import { type ExploreOptions, refuseUnknown } from './options.ts';
import type { Exploration } from './report/verdict.ts';
import type { Threads } from './run/driver.ts';
import { atOnce } from './run/pace.ts';
import { search } from './strategies.ts';
import { Memory } from './world/memory.ts';
import { SymbolTable } from './world/symbols.ts';
import { World } from './world/world.ts';

/** Threads of any kind over shared memory, which can be started again and again. */
export interface DrivenProgram {
  /** Memory that the threads share. Each run finds it as it was when the search began. */
  readonly memory: readonly SharedArrayBuffer[];
  start(): Threads;
}

/**
 * Explores a program whose threads are run by drivers of its own, as `check` explores functions: a
 * thread written as a generator, or in another language. Blocks until the search is over. Any
 * thread may call it.
 *
 * @throws ModelMisuse if the schedule to replay is of another program.
 * @throws TypeError for an option that does not exist
 *
 * @example
 * const words = new Int32Array(new SharedArrayBuffer(8));
 * const { verdict } = explore({
 *   memory: [words.buffer],
 *   // Each has the operation that its thread is about to do: a ThreadDriver.
 *   start: () => ({ threads: [new Writer(words), new Reader(words)] }),
 * });
 */
export function explore(program: DrivenProgram, options: ExploreOptions = {}): Exploration {
  refuseUnknown(options, 'explore');
  const memory = new Memory();
  for (const buffer of program.memory) memory.watch(buffer);
  const initial = memory.image();
  const start = () => {
    memory.restore(initial);
    return { ...program.start(), world: new World(memory) };
  };
  return atOnce(search({ start }, options, new SymbolTable()));
}
