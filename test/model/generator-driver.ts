import type { End, Operation, Program, Result, ThreadDriver } from '../../src/model/index.ts';
import { Memory, World } from '../../src/model/index.ts';

/** Where a hand-written thread stands, and whatever it knows; its JSON is its key. */
export interface Locals {
  at?: number;
}
export type Thread = (locals: Locals) => Generator<Operation, void, number>;

/** A thread written as a generator that keeps its locals in the open. */
class GeneratorDriver implements ThreadDriver {
  readonly name: string;
  pending: Operation | undefined;
  end: End | undefined;
  readonly accesses = [];
  readonly #locals: Locals = {};
  readonly #body: Generator<Operation, void, number>;

  constructor(name: string, thread: Thread) {
    this.name = name;
    this.#body = thread(this.#locals);
  }

  start(): void {
    this.#go(() => this.#body.next());
  }

  resume(result: Result): void {
    this.#go(() => this.#body.next(result as number));
  }

  crash(): void {
    this.pending = undefined;
    this.end = { how: 'crashed' };
  }

  key(): string {
    return this.end?.how ?? JSON.stringify(this.#locals);
  }

  #go(advance: () => IteratorResult<Operation, void>): void {
    try {
      const { done, value } = advance();
      this.pending = done ? undefined : (value as Operation);
      if (done) this.end = { how: 'returned', value: undefined };
    } catch (error) {
      this.pending = undefined;
      this.end = { how: 'threw', error };
    }
  }
}

/** A program of generators over `words` Int32 words. */
export function generators(
  threads: (words: Int32Array) => Record<string, Thread>,
  count = 8,
): Program {
  const buffer = new SharedArrayBuffer(count * 4);
  const memory = new Memory();
  memory.watch(buffer);
  const parts = Object.entries(threads(new Int32Array(buffer)));
  const blank = memory.image();
  return {
    start: () => {
      memory.restore(blank);
      return {
        world: new World(memory),
        threads: parts.map(([name, thread]) => new GeneratorDriver(name, thread)),
      };
    },
  };
}
