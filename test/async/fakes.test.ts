import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./fakes.program.ts', import.meta.url);

const FAKES = ['mock.timers', 'replaced methods', 'replaced globals'];
const rows = FAKES.flatMap((fakes) => [
  { fakes, when: 'before' },
  { fakes, when: 'after' },
]);

test.for(rows)('timed calls take real time. $fakes, installed $when the library', async (input) => {
  const results = await run(PROGRAM, {
    input,
    limitMs: 60_000,
    waitsFor: 'calls with a timeout, under fakes that stand still',
  });
  expect(results).toEqual({
    read: 'EAGAIN',
    write: 'EAGAIN',
    poll: 0,
    pollAsync: 0,
    wait: 0,
    waitAsync: 0,
    readAsync: 'ETIMEDOUT',
    writeAsync: 'ETIMEDOUT',
    join: 'ETIMEDOUT',
    wrapSync: 'ETIMEDOUT',
    streams: 1000,
    held: 'ETIMEDOUT',
  });
});
