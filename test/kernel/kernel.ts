import { test } from 'vitest';
import { FIRST_FD } from './generate.ts';
import { missing, type Oracle, REQUIRED, startOracle } from './oracle.ts';

const why = missing();
if (why !== undefined && !REQUIRED) console.log(`not compared with the kernel: ${why}`);

/** A test that asks the kernel: skipped where there is none to ask, but not in CI. */
export const kernelTest: ReturnType<typeof test.skipIf> = test.skipIf(
  why !== undefined && !REQUIRED,
);

/** Asks the kernel something. */
export async function asking<Result>(
  ask: (oracle: Oracle) => Promise<Result>,
  language?: Oracle['language'],
): Promise<Result> {
  if (why !== undefined) throw new Error(`cannot ask the kernel: ${why}`);
  const oracle = startOracle(FIRST_FD, language);
  try {
    return await ask(oracle);
  } finally {
    oracle.stop();
  }
}
