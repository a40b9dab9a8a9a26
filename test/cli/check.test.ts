import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run.ts';

// Within the package, so that its name is found.
const folder = mkdtempSync(fileURLToPath(new URL('check-', import.meta.url)));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a file whose checks are of two threads that add to a word, in each of these ways. */
function checked(...adds: string[]): ReturnType<typeof cli> {
  const file = join(folder, `${adds.length}.mjs`);
  const calls = adds.map(
    (add) => `check((m) => {
      const { i32, buffer } = m.shared('count', 4);
      const words = new Int32Array(buffer);
      for (const name of ['a', 'b']) m.thread(name, () => { ${add} });
    });`,
  );
  writeFileSync(file, [`import { check } from 'socketpair/model';`, ...calls].join('\n'));
  return cli(['check', file]);
}

test('check prints what each check of a file found, and draws a run that fails', () => {
  const { status, stdout } = checked('Atomics.add(words, 0, 1)', 'i32[0] += 1');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^check 1: verified, 2 runs, \d+ ms\ncheck 2: refuted, 1 runs/);
  expect(stdout).toContain('race: a writes bytes 0 to 3 and b reads bytes 0 to 3');
  const [, picture = ''] = /^picture: (.*\.html)$/m.exec(stdout) ?? [];
  expect(readFileSync(picture, 'utf8')).toMatch(/^<!doctype html>[\s\S]*<svg/);
  rmSync(picture);
});

test('the exit status of check is 0 if nothing is refuted, and 1 if there is nothing to check', () => {
  expect(checked('Atomics.add(words, 0, 1)').status).toBe(0);
  const none = checked();
  expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('calls no check of')]);
  expect(cli(['check']).stderr).toBe('socketpair check: takes one FILE\n');
  expect(cli(['check', '--help'])).toMatchObject({ status: 0, stderr: '' });
});
