import { writeSync } from 'node:fs';
import { type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { spawn, type Thread } from '../../src/worker/index.ts';
import { input, startWatchdog } from '../support/program.ts';

/** Threads that await are ended together, and are rung meanwhile by a peer and by the reaper. */
const COUNT = 12;
const PEER = new URL('./ending.peer.mjs', import.meta.url);

interface Child {
  readonly mine: Socket;
  readonly thread: Thread;
}

const WAYS: Record<string, (all: readonly Child[]) => void> = {
  'the Thread': (all) => {
    for (const { thread } of all) thread.terminate();
  },
  'the Worker': (all) => {
    for (const { thread } of all) void (thread.worker as { terminate(): unknown }).terminate();
  },
  'with a worker': (all) => {
    for (const { thread } of all) void (thread.worker as { terminate(): unknown }).terminate();
  },
  throws: (all) => {
    for (const { thread } of all)
      (thread.worker as NodeJS.EventEmitter).on('error', () => undefined);
  },
  'process.exit': () => process.exit(0),
  'the end of main': (all) => {
    for (const { thread } of all) thread.unref();
  },
};

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });
const { way } = input<{ way: string }>();
const all = Array.from({ length: COUNT }, (): Child => {
  const [mine, theirs] = socketpair();
  return { mine, thread: spawn(PEER, { ends: { io: theirs }, workerData: way }) };
});
const answer = new Uint8Array(1);
let waits = 0;
for (const { mine } of all) {
  mine.read(answer);
  mine.write(answer);
  mine.read(answer);
  waits += answer[0] ?? 0;
}
// The thread lives on.
writeSync(1, String(waits));
WAYS[way]?.(all);
for (const { mine } of all) mine.write(answer);
for (const { mine } of all) mine.close();
