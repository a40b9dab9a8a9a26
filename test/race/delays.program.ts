import { enable, report } from '../../src/race/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { report as finish, input } from '../support/program.ts';

/* Three threads write under a lock for reading. */

const { seed } = input<{ seed: string }>();
// Threads that are started from now on have it too.
Object.assign(process.env, { SOCKETPAIR_RACE_DELAYS: seed });
enable();
const memory = new SharedArrayBuffer(8);
const threads = [1, 2, 3].map((number) =>
  spawn(new URL('./delays.peer.mjs', import.meta.url), {
    name: `reader ${number}`,
    workerData: { memory },
  }),
);
for (const thread of threads) thread.join();
const { races, delays, text } = report();
finish({ races: races.length, delays: delays ?? null, text });
