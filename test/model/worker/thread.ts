import { parentPort } from 'node:worker_threads';
import type { Body } from '../../../src/model/run/model.ts';
import { ReplayProgram } from '../../../src/model/run/replay-program.ts';
import { withGlobals } from '../../../src/model/world/globals.ts';
import type { Operation, Result } from '../../../src/model/world/operation.ts';
import { simulatedAtomics } from '../../../src/model/world/simulated-atomics.ts';
import {
  BATON_BYTES,
  CHOICE,
  describe,
  type Job,
  type Report,
  TIMEOUT_MS,
  TURN,
  WAKES,
} from './messages.ts';

// Taken before the global is replaced: the engine's own, which is what is to be compared.
const real = Atomics;

/**
 * Makes this worker a thread of the program: it runs the thread that the controller names, on the
 * engine's own Atomics, and asks before each operation. To be called once, at the worker's start.
 */
export function serveModelThread(body: Body): void {
  const port = parentPort;
  if (port === null) throw new Error('serveModelThread runs in a worker');
  port.once('message', (job: Job) => run(body, job, (report) => port.postMessage(report)));
}

function run(body: Body, job: Job, tell: (report: Report) => void): void {
  const program = new ReplayProgram(body, 0);
  const baton = new Int32Array(job.baton, 0, BATON_BYTES >> 2);
  let turns = 0;
  const awaitTurn = () => {
    while (real.load(baton, TURN) === turns) real.wait(baton, TURN, turns);
    turns += 1;
  };
  const perform = (operation: Operation): Result => {
    tell({
      kind: 'operation',
      text: describe(operation, (buffer) => program.memory.watch(buffer)),
    });
    awaitTurn();
    const result = execute(operation, baton);
    tell({ kind: 'result', result });
    return result;
  };
  const standins = {
    atomics: simulatedAtomics((operation) => program.perform(operation)),
    allocate: (bytes: number) => program.allocate(bytes),
    touch: () => undefined,
    refuse: (misuse: Error) => {
      throw misuse;
    },
  };
  withGlobals(standins, () => {
    program.provide(job.buffers);
    const thread = program.setUp().bodies.get(job.thread);
    if (thread === undefined) throw new Error(`the program has no thread ${job.thread}`);
    tell({ kind: 'ready' });
    awaitTurn();
    try {
      program.runAs(job.thread, { perform, touch: () => undefined, isStopped: false }, thread);
      tell({ kind: 'end' });
    } catch (error) {
      tell({ kind: 'threw', text: String(error) });
    }
  });
}

/** Executes on the engine's Atomics. Only how long a wait may last is the schedule's business. */
function execute(operation: Operation, baton: Int32Array): Result {
  switch (operation.kind) {
    case 'wait': {
      const ms = real.load(baton, TIMEOUT_MS);
      const { view, index, value } = operation;
      return real.wait(view as Int32Array, index, value as number, ms === 0 ? Infinity : ms);
    }
    case 'notify':
      return notify(operation, real.load(baton, WAKES));
    case 'choose':
      return real.load(baton, CHOICE);
    case 'compareExchange': {
      const { view, index, expected, value } = operation;
      return real.compareExchange(view as Int32Array, index, expected as number, value as number);
    }
    case 'load':
      return real.load(operation.view as Int32Array, operation.index);
    case 'now':
    case 'idle':
    case 'waitAsync':
      throw new Error(`real threads have no ${operation.kind}`);
    default: {
      const { kind, view, index, value } = operation;
      return real[kind](view as Int32Array, index, value as number);
    }
  }
}

/** Notifies until as many have woken as must: one may still be on its way into its sleep. */
function notify(operation: Operation & { kind: 'notify' }, wakes: number): number {
  const { view, index, count } = operation;
  const words = view as Int32Array;
  let woken = real.notify(words, index, count);
  while (woken < wakes) woken += real.notify(words, index, count - woken);
  return woken;
}
