// Compares random programs with the kernel: `npm run test:kernel -- --steps 1000000 --seed 7`, or one
// program, as a failure prints it: `npm run test:kernel -- --replay 'pipe(); close(3); write(4, 1, 0)'`.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    replay: { type: 'string' },
  },
});
const { steps, seed, replay } = values;
const { status, error } = spawnSync(
  // npm puts it on the path.
  'vitest',
  [
    ...['run', 'test/kernel/random.test.ts', '--testTimeout', '0', '--reporter', 'verbose'],
    ...(replay === undefined ? [] : ['--testNamePattern', 'a program that was given']),
  ],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      KERNEL_STEPS: steps,
      ...(seed === undefined ? {} : { SEED: seed }),
      ...(replay === undefined ? {} : { REPLAY: replay }),
    },
  },
);
if (error !== undefined) throw error;
process.exit(status ?? 1);
