import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { CRASH, type Event, TIMEOUT } from '../../../src/model/run/event.ts';
import { Execution } from '../../../src/model/run/execution.ts';
import type { Body } from '../../../src/model/run/model.ts';
import { atOnce } from '../../../src/model/run/pace.ts';
import { ReplayProgram } from '../../../src/model/run/replay-program.ts';
import { parseSchedule } from '../../../src/model/search/schedule.ts';
import { withGlobals } from '../../../src/model/world/globals.ts';
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

/** Steps of the simulation and of the engine, as text. They are meant to be equal. */
export interface Comparison {
  readonly simulated: readonly string[];
  readonly engine: readonly string[];
}

/** Time for a real thread to fall asleep: nobody can see from outside that it has. */
const FALL_ASLEEP_MS = 15;
/** How long a wait lasts that the schedule ends by its timeout. */
const SHORT_MS = 40;

/**
 * Takes the steps of a schedule twice: in the simulation, and with real threads that `spawn` starts
 * (each calls `serveModelThread` with the same body) on the engine's own Atomics, of which only one
 * runs at a time.
 */
export async function replayOnWorkers(
  body: Body,
  schedule: string,
  spawn: () => Worker,
): Promise<Comparison> {
  const program = new ReplayProgram(body, 0);
  const trace = simulate(program, schedule);
  const simulated = trace.map((event) => textOf(event, (buffer) => program.memory.watch(buffer)));
  const threads = program.names.map((name) => new RemoteThread(name, spawn()));
  try {
    for (const thread of threads) {
      // Each runs the body, one after the other, in memory that is all zero as it was at first.
      program.memory.restore(new Uint8Array());
      await thread.prepare(program);
    }
    // Now memory is as the body leaves it.
    program.memory.restore(program.initial);
    for (const thread of threads) await thread.start();
    const engine: string[] = [];
    for (const [i, event] of trace.entries()) engine.push(await step(threads, trace, event, i));
    return { simulated, engine };
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function simulate(program: ReplayProgram, schedule: string): readonly Event[] {
  const standins = {
    atomics: simulatedAtomics((operation) => program.perform(operation)),
    allocate: (bytes: number) => program.allocate(bytes),
    touch: () => undefined,
    refuse: (misuse: Error) => {
      throw misuse;
    },
  };
  return withGlobals(standins, () => {
    program.prepare();
    const execution = new Execution(program, { crashes: true });
    for (const transition of parseSchedule(schedule)) atOnce(execution.take(transition));
    return execution.trace;
  });
}

/** A step as text that is the same whichever driver made it; buffers are told by number. */
export function textOf(event: Event, numberOf: (buffer: ArrayBufferLike) => number): string {
  const operation = describe(event.operation, numberOf);
  if (event.variant === CRASH) return `${event.thread} crash`;
  if (event.variant === TIMEOUT) return `${event.thread} timed-out`;
  return `${event.thread} ${operation}: ${event.result}`;
}

/** Has one event happen, and says what did. */
async function step(
  threads: readonly RemoteThread[],
  trace: readonly Event[],
  event: Event,
  at: number,
): Promise<string> {
  const thread = threads[event.thread];
  if (thread === undefined) throw new RangeError(`no such thread: thread=${event.thread}`);
  if (event.variant === CRASH) {
    await thread.terminate();
    return `${event.thread} crash`;
  }
  if (event.variant === TIMEOUT) return `${event.thread} ${await thread.result()}`;
  const isSleep = event.operation.kind === 'wait' && event.result === 'asleep';
  const fate = trace.slice(at + 1).find((later) => {
    return later.thread === event.thread || later.woken.includes(event.thread);
  });
  const timesOut = isSleep && fate?.thread === event.thread && fate.variant === TIMEOUT;
  const operation = await thread.operation();
  thread.go(event.variant, timesOut ? SHORT_MS : 0, event.woken.length);
  if (isSleep) {
    await new Promise((resolve) => setTimeout(resolve, FALL_ASLEEP_MS));
    return `${event.thread} ${operation}: asleep`;
  }
  const result = await thread.result();
  for (const woken of event.woken) await threads[woken]?.result();
  return `${event.thread} ${operation}: ${result}`;
}

/** A real thread under its baton. */
class RemoteThread {
  readonly #name: string;
  readonly #worker: Worker;
  readonly #baton = new Int32Array(new SharedArrayBuffer(BATON_BYTES));
  readonly #reports: Report[] = [];
  readonly #gone: Promise<never>;
  #arrived: () => void = () => undefined;

  constructor(name: string, worker: Worker) {
    this.#name = name;
    this.#worker = worker;
    this.#gone = once(worker, 'exit').then(() => {
      throw new Error(`${name} is gone`);
    });
    // The failure matters to a waiter for a report, and to nobody else.
    this.#gone.catch(() => undefined);
    worker.on('message', (report: Report) => {
      this.#reports.push(report);
      this.#arrived();
    });
  }

  async prepare(program: ReplayProgram): Promise<void> {
    const job: Job = { thread: this.#name, buffers: program.buffers, baton: this.#baton.buffer };
    this.#worker.postMessage(job);
    await this.#expect('ready');
  }

  /** Runs to the first operation. */
  async start(): Promise<void> {
    this.go(0, 0, 0);
    await this.#next();
  }

  /** The text of the operation that the thread is about to do. */
  async operation(): Promise<string> {
    const report = await this.#next();
    if (report.kind !== 'operation') return report.kind;
    this.#reports.shift();
    return report.text;
  }

  async result(): Promise<string> {
    const report = await this.#expect('result');
    // The thread's next step is its plain code, up to the operation that it asks for.
    await this.#next();
    return report.kind === 'result' ? String(report.result) : report.kind;
  }

  go(choice: number, timeoutMs: number, wakes: number): void {
    Atomics.store(this.#baton, CHOICE, choice);
    Atomics.store(this.#baton, TIMEOUT_MS, timeoutMs);
    Atomics.store(this.#baton, WAKES, wakes);
    Atomics.add(this.#baton, TURN, 1);
    Atomics.notify(this.#baton, TURN);
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  async #expect(kind: Report['kind']): Promise<Report> {
    const report = await this.#next();
    if (report.kind !== kind)
      throw new Error(`${this.#name}: expected ${kind}, got ${report.kind}`);
    this.#reports.shift();
    return report;
  }

  /** The oldest report that is not taken yet. */
  async #next(): Promise<Report> {
    for (;;) {
      const [report] = this.#reports;
      if (report !== undefined) return report;
      const arrived = new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
      await Promise.race([arrived, this.#gone]);
    }
  }
}
