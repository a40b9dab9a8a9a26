import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** They import the package by its name, so they run what the build made. */
test.for([['async.mjs', 'TO BE SHOUTED\n']])(
  'examples/%s runs and ends',
  async ([file, prints]) => {
    const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: 30_000 });
    expect(stdout).toBe(prints);
  },
);
