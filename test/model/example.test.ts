import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const LIMIT_MS = 30_000;

function runExample(): string {
  return execFileSync(process.execPath, ['examples/model.mjs'], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
}

test('the example of the checker finds the lost wake-up and says why', () => {
  const lines = runExample().trimEnd().split('\n');
  expect(lines[0]).toBe('refuted');
  expect(lines.at(-2)).toMatch(/^sleeper slept on BELL == 0 at step 4; .* woke nobody$/);
});

test('the README shows the example and what it prints', () => {
  const readme = readFileSync('README.md', 'utf8');
  const code = readFileSync('examples/model.mjs', 'utf8').split('\n').slice(1).join('\n').trim();
  expect(readme).toContain(code);
  expect(readme).toContain(runExample().trim());
});
