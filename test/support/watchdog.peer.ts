import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import * as layout from '../../src/atomics/table-layout.ts';
import {
  ENDS,
  endAt,
  readPosAt,
  readWaitersAt,
  writePosAt,
  writeWaitersAt,
} from '../../src/ring/layout.ts';
import type { Watch } from './program.ts';

/*
 * A thread that watches a program which may block for ever. At the limit it prints the words that
 * say what each thread waits for, and ends the process, itself included.
 */

let watched: Watch | undefined;
parentPort?.on('message', (what: Watch) => {
  watched = what;
});
parentPort?.postMessage('watching');

setTimeout(() => {
  writeSync(2, `${describe(watched)}\n`);
  process.kill(process.pid, 'SIGKILL');
}, workerData as number);

function describe(watch: Watch | undefined): string {
  if (watch === undefined) return 'nothing is watched yet';
  const lines = watch.pairs.map(({ label, memory }) => `${label}: ${describePair(memory)}`);
  if (watch.progress !== undefined) {
    lines.push(`progress: ${[...new Int32Array(watch.progress)].join(' ')}`);
  }
  return [...lines, ...describeThreads(watch.table)].join('\n');
}

function describePair(memory: SharedArrayBuffer): string {
  const words = new Int32Array(memory, 0, endAt(2));
  const word = (name: string, index: number): string => `${name}=${Atomics.load(words, index)}`;
  const said = [word('ENDS', ENDS)];
  for (const one of [0, 1]) {
    said.push(word(`WRITE_POS[${one}]`, writePosAt(one)), word(`READ_POS[${one}]`, readPosAt(one)));
    said.push(word(`READ_WAITERS[${one}]`, readWaitersAt(one)));
    said.push(word(`WRITE_WAITERS[${one}]`, writeWaitersAt(one)));
  }
  return said.join(' ');
}

function describeThreads(memory: SharedArrayBuffer): string[] {
  const table = new Int32Array(memory);
  const top = Atomics.load(table, layout.TOP);
  return Array.from({ length: top }, (_, slot) => {
    const at = layout.slotAt(slot);
    const word = (name: string, offset: number): string =>
      `${name}=${Atomics.load(table, at + offset)}`;
    const { STATE, CALL, ON, SLEEPS, WAKES } = layout;
    const said = [word('DOORBELL', 0), word('STATE', STATE), word('CALL', CALL), word('ON', ON)];
    return `thread ${slot}: ${said.join(' ')} ${word('SLEEPS', SLEEPS)} ${word('WAKES', WAKES)}`;
  });
}
