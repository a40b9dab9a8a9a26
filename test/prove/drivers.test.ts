import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import type { CallingThread } from '../../dist/atomics/thread.js';
import { HOLDER, placeHolders } from '../../prove/scenarios/holders.ts';
import { transformedLibrary } from '../../prove/transform/bundle.ts';
import { loadLibrary } from '../../prove/transform/library.ts';
import { check, formatSchedule, parseSchedule } from '../../src/model/index.ts';
import { Execution } from '../../src/model/run/execution.ts';
import { replayOnWorkers, textOf } from '../model/worker/replay.ts';
import { body, CAPACITY, TOTAL } from './drivers.body.ts';
import { stepProgram } from './step-driver.ts';

const root = pathToFileURL(`${process.cwd()}/`);
const WORKER_SCHEDULES = 4;
const SCHEDULES = 40;

/** The same threads, of transformed code. */
async function transformedProgram() {
  const library = await loadLibrary(await transformedLibrary(root));
  const table = library.createTable(2);
  const pair = library.createPair(table, { capacity: CAPACITY, flags: 0, position: 0 });
  const ids = [1, 2].map((nonce) => library.claimSlot(table, nonce));
  placeHolders(pair, false);
  // A generator that yields nothing: here a copy is no step of its own.
  const copy: CallingThread['copy'] = (target, targetOffset, source, sourceOffset, count) => {
    target.set(source.subarray(sourceOffset, sourceOffset + count), targetOffset);
    return [] as never;
  };
  const endOf = (index: number) => {
    const id = ids[index];
    if (id === undefined) throw new Error('no slot');
    const means = {
      now: () => 0,
      copy,
      ownBytes: 0,
      canBlock: true,
      spinLimit: 0,
      graceMs: 0,
      lookMs: Infinity,
      end: () => undefined,
    };
    return new library.End(new library.CallingThread(table, id, means), pair, index, HOLDER);
  };
  return stepProgram(library, [table.buffer, pair.memory], () => ({
    writer: () => library.boundedWriter$(endOf(0), TOTAL, 0, true),
    reader: () => library.boundedReader$(endOf(1), TOTAL, 0, true),
  }));
}

function scheduleOf(seed: number): string {
  return formatSchedule(check(body, { strategy: 'random', seed, maxRuns: 1 }).trace);
}

function spawn(): Worker {
  const { outputFiles } = buildSync({
    entryPoints: ['test/prove/drivers.peer.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
  });
  const code = encodeURIComponent(outputFiles[0]?.text ?? '');
  return new Worker(new URL(`data:text/javascript,${code}`));
}

test('transformed code makes the operations of the code that ships, with the same results', async () => {
  const program = await transformedProgram();
  const step = new Execution(program, {});
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const { trace } = check(body, { schedule: scheduleOf(seed) });
    step.runAgain(trace);
    const told = (events: typeof trace) =>
      events.map(({ thread, operation, result }) => [thread, operation.kind, result]);
    expect(trace.length).toBeGreaterThan(20);
    expect(told(step.trace)).toEqual(told(trace));
  }
});

test('so do real threads: a sample of schedules through all three drivers', async () => {
  const program = await transformedProgram();
  const step = new Execution(program, {});
  for (let seed = 1; seed <= WORKER_SCHEDULES; seed++) {
    const schedule = scheduleOf(seed);
    const { simulated, engine } = await replayOnWorkers(body, schedule, spawn);
    step.runAgain(parseSchedule(schedule));
    const numberOf = (buffer: ArrayBufferLike) => program.memory.watch(buffer);
    expect(step.trace.map((event) => textOf(event, numberOf))).toEqual(simulated);
    expect(engine).toEqual(simulated);
  }
});
