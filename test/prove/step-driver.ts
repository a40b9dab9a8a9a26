import { type Library, use } from '../../prove/transform/library.ts';
import type { End, Program, ThreadDriver } from '../../src/model/run/driver.ts';
import { Memory } from '../../src/model/world/memory.ts';
import type { Operation, Result } from '../../src/model/world/operation.ts';
import { type AtomicName, parse } from '../../src/model/world/parse.ts';
import { World } from '../../src/model/world/world.ts';

/** A step as transformed code yields it. */
interface RawStep {
  readonly kind: string;
  readonly args: readonly unknown[];
}

export type Start = () => Generator<unknown, unknown, unknown>;

/** A thread of transformed code, step by step. */
class StepDriver implements ThreadDriver {
  readonly name: string;
  pending: Operation | undefined;
  end: End | undefined;
  readonly accesses = [];
  readonly #library: Library;
  readonly #frames: unknown[] = [];
  readonly #thread: Generator<unknown, unknown, unknown>;

  constructor(library: Library, name: string, start: Start) {
    this.name = name;
    this.#library = library;
    this.#thread = start();
  }

  start(): void {
    this.resume(undefined);
  }

  resume(result: Result | undefined): void {
    // All threads of a library share the place where their captures go.
    use(this.#library, this.#frames, new Set());
    const { done, value } = this.#thread.next(result);
    this.pending = done ? undefined : operationOf(value as RawStep);
    if (done) this.end = { how: 'returned', value };
  }

  crash(): void {
    this.pending = undefined;
    this.end = { how: 'crashed' };
  }
}

function operationOf({ kind, args }: RawStep): Operation {
  if (kind === 'choose') return { kind, count: Number(args[0]), label: 'choice' };
  return parse(kind as AtomicName, args);
}

/** Threads of transformed code on the given memory, which every run finds as it is now. */
export function stepProgram(
  library: Library,
  buffers: readonly SharedArrayBuffer[],
  threads: () => Record<string, Start>,
): Program & { readonly memory: Memory } {
  const memory = new Memory();
  for (const buffer of buffers) memory.watch(buffer);
  const initial = memory.image();
  return {
    memory,
    start: () => {
      memory.restore(initial);
      const drivers = Object.entries(threads()).map(
        ([name, start]) => new StepDriver(library, name, start),
      );
      return { threads: drivers, world: new World(memory) };
    },
  };
}
