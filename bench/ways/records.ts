import { startTracking } from '../../src/clock/index.ts';
import type { ThreadClock } from '../../src/clock/thread-clock.ts';
import { ArenaSink, createArena, readArena } from '../../src/race/arena.ts';
import { Recorder } from '../../src/race/recorder.ts';
import { reportOf } from '../../src/race/report.ts';
import { Watched } from '../../src/race/watched.ts';
import { thisThread } from '../../src/thread/home.ts';
import { Meter } from '../meter.ts';
import type { Job, Sample } from '../plan.ts';

/** Parts of the race detector: it writes records, and reads them again. */
const PARTS = ['frame', 'record', 'record, no place', 'report'] as const;

export type RecordPart = (typeof PARTS)[number];

export function isRecordPart(how: string): how is RecordPart {
  return PARTS.some((part) => part === how);
}

const LOOPS = 1024;
/** Some 28 bytes each: a log that is full records no more. */
const ARENA_BYTES = 2 ** 26;
const RECORDS = 1_000_000;

/** Nanoseconds a frame, a record, or a record in a report of a million. */
export function measureRecords(job: Job, part: RecordPart): Sample {
  const step = part === 'frame' ? frames : part === 'report' ? reports() : records(part);
  const meter = new Meter(job, 1);
  do step();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, value: sample.value / (part === 'report' ? RECORDS : LOOPS) };
}

/** One frame of a stack, as the engine prints it: no record with its place can cost less. */
function frames(): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const holder = { stack: '' };
  for (let i = 0; i < LOOPS; i++) {
    Error.captureStackTrace(holder);
    if (holder.stack === '') throw new Error('no stack');
  }
  Error.stackTraceLimit = limit;
}

/** This thread's clock: a table has few. */
let clock: ThreadClock | undefined;

function watchedBy(arena: Int32Array<SharedArrayBuffer>, length: number, places: boolean): Watched {
  clock ??= startTracking(thisThread('watch')).clock;
  const recorder = new Recorder(clock, 'bench', new ArenaSink(arena), () => 'here');
  const view = new Int32Array(new SharedArrayBuffer(4 * length));
  return new Watched(view, 'view', recorder, undefined, places ? recorder.sites : recorder.noSites);
}

/** Each element of a view that nothing is known of yet. */
function records(part: RecordPart): () => void {
  let arena = createArena(ARENA_BYTES);
  let left = 0;
  return () => {
    if (left === 0) {
      arena = createArena(ARENA_BYTES);
      left = 1024;
    }
    left -= 1;
    const watched = watchedBy(arena, LOOPS, part === 'record');
    for (let i = 0; i < LOOPS; i++) watched.set(i, i);
  };
}

function reports(): () => void {
  const arena = createArena(ARENA_BYTES);
  const watched = watchedBy(arena, RECORDS, false);
  for (let i = 0; i < RECORDS; i++) watched.set(i, i);
  return () => {
    const { accesses } = reportOf(readArena(arena).logs);
    if (accesses !== RECORDS) throw new Error(`recorded: ${accesses}`);
  };
}
