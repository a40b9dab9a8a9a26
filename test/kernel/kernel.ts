import { test } from 'vitest';
import { FIRST_FD } from './generate.ts';
import { missing, type Oracle, startOracle } from './oracle.ts';

/** In CI a kernel that cannot be asked is a failure. */
const { CI = '' } = process.env;

/** A test that asks the kernel, in these languages or in any: skipped where it cannot, but not in CI. */
export function kernelTest(
  name: string,
  body: (annotate: (text: string) => Promise<unknown>) => Promise<void>,
  languages: readonly (Oracle['language'] | undefined)[] = [undefined],
): void {
  const [why] = CI === '' ? languages.map(missing).filter((one) => one !== undefined) : [];
  const title = why === undefined ? name : `${name} (not compared with the kernel: ${why})`;
  test.skipIf(why !== undefined)(title, ({ annotate }) => body(annotate));
}

/** Asks the kernel something. */
export async function asking<Result>(
  ask: (oracle: Oracle) => Promise<Result>,
  language?: Oracle['language'],
): Promise<Result> {
  const oracle = startOracle(FIRST_FD, language);
  try {
    return await ask(oracle);
  } finally {
    oracle.stop();
  }
}
