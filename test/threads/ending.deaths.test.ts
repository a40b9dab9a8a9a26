import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./ending.program.ts', import.meta.url);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
/** Node that outlives an `Atomics.notify` of a thread which is just ending. */
const survives = major >= 24 || (major === 22 && minor >= 16);

test.for([
  'the Thread',
  'the Worker',
  'with a worker',
  'throws',
  'process.exit',
  'the end of main',
])('threads that await, ended together by: %s. The process lives', async (way) => {
  const waits = await run(PROGRAM, {
    input: { way },
    limitMs: 100_000,
    waitsFor: 'twelve threads to await, and to be ended',
  });
  // Where it would not outlive it, no worker has a waitAsync that could be notified.
  expect(waits).toBe(survives ? 12 : 0);
});
