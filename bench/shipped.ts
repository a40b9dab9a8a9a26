// The bench of the package's command line: the library, postMessage, and C where a compiler is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileNative } from './native.ts';
import { twoCores } from './pin.ts';
import { isShipped, plan } from './plan.ts';
import { FULL, QUICK, run } from './rounds.ts';
import { tables } from './tables/index.ts';
import { warn } from './warn.ts';

/**
 * Measures the cases whose names contain `only` in `rounds` rounds, for a moment each if `quick`, and
 * returns tables as Markdown.
 */
export function measureShipped(only: string, rounds: number, quick: boolean): string {
  const scratch = mkdtempSync(join(tmpdir(), 'socketpair-bench-'));
  try {
    const pins = twoCores();
    const native = compileNative(scratch);
    warn(pins !== undefined, native !== undefined);
    const here = fileURLToPath(new URL('.', import.meta.url));
    const settings = { here, rounds, node: process.execPath, native, ...(quick ? QUICK : FULL) };
    const cases = plan(pins).filter((of) => isShipped(of) && of.name.includes(only));
    return tables(run(cases, settings).all);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
