import { expect, test } from 'vitest';
import {
  type DrivenProgram,
  type End,
  explore,
  type Operation,
  type Result,
  type ThreadDriver,
} from '../../src/model/index.ts';

type Steps = Generator<Operation, void, number>;

/** A thread written as a generator: a driver as a user of the checker writes one. */
class GeneratorDriver implements ThreadDriver {
  readonly name: string;
  pending: Operation | undefined;
  end: End | undefined;
  readonly accesses = [];
  readonly #steps: Steps;

  constructor(name: string, steps: Steps) {
    this.name = name;
    this.#steps = steps;
  }

  start(): void {
    this.resume();
  }

  resume(result?: Result): void {
    const { done, value } = this.#steps.next(result as number);
    this.pending = done ? undefined : (value as Operation);
    if (done) this.end = { how: 'returned', value: undefined };
  }

  crash(): void {
    this.pending = undefined;
    this.end = { how: 'crashed' };
  }
}

function generators(threads: (view: Int32Array) => Record<string, Steps>): DrivenProgram {
  const buffer = new SharedArrayBuffer(16);
  const view = new Int32Array(buffer);
  return {
    memory: [buffer],
    start: () => ({
      threads: Object.entries(threads(view)).map(
        ([name, steps]) => new GeneratorDriver(name, steps),
      ),
    }),
  };
}

test('threads of other drivers are explored as functions are', () => {
  const program = generators((view) => ({
    a: (function* (): Steps {
      yield { kind: 'store', view, index: 0, value: 1 };
      yield { kind: 'load', view, index: 1 };
    })(),
    b: (function* (): Steps {
      yield { kind: 'store', view, index: 1, value: 1 };
      yield { kind: 'load', view, index: 0 };
    })(),
  }));
  expect(explore(program)).toMatchObject({ verdict: 'verified', runs: 3, blocked: 0 });
  expect(explore(program, { strategy: 'dfs' })).toMatchObject({ verdict: 'verified', runs: 6 });
});

test('each run finds the memory as it was when the search began', () => {
  const seen: number[] = [];
  const program = generators((view) => ({
    a: (function* (): Steps {
      seen.push(yield { kind: 'add', view, index: 0, value: 1 });
      yield { kind: 'choose', count: 3, label: 'way' };
    })(),
  }));
  new Int32Array(program.memory[0] as SharedArrayBuffer)[0] = 7;
  expect(explore(program)).toMatchObject({ verdict: 'verified', runs: 3 });
  expect(new Set(seen)).toEqual(new Set([7]));
});

test('a sleep that nothing ends is found', () => {
  const program = generators((view) => ({
    sleeper: (function* (): Steps {
      yield { kind: 'wait', view, index: 0, value: 0, timeout: Infinity };
    })(),
    waker: (function* (): Steps {
      yield { kind: 'notify', view, index: 0, count: 1 };
    })(),
  }));
  const { verdict, counterexample } = explore(program);
  expect([verdict, counterexample?.failure.message]).toEqual([
    'refuted',
    'sleeper sleeps for ever',
  ]);
});
