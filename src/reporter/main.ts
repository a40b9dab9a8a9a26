import { pause, type Words } from '../atomics/words.ts';
import { platform } from '../host/platform.ts';
import { HangWatch } from './hang-watch.ts';

/** Data that a reporter starts with. */
export interface ReporterData {
  readonly table: Words;
  readonly notes: Words;
}

/*
 * The program of the reporter's thread in Node, bundled into a string (code.ts) as that of the reaper is. It
 * writes to the descriptor: the thread that would pass its output on may be asleep.
 */
interface Modules {
  'node:worker_threads': { readonly workerData: ReporterData };
  'node:fs': { writeSync(fd: number, text: string): void };
}

const LOOK_MS = 500;

const builtin = <Name extends keyof Modules>(name: Name): Modules[Name] =>
  platform.process?.getBuiltinModule(name) as Modules[Name];
const { table, notes } = builtin('node:worker_threads').workerData;
const watch = new HangWatch(table, notes);
let report: string | undefined;
do {
  // SLEPT| Passes time.
  pause(LOOK_MS);
  report = watch.look();
} while (report === undefined);
builtin('node:fs').writeSync(2, report);
