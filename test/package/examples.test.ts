import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** They import the package by its name, so they run what the build made. */
test.for([
  ['async.mjs', 'TO BE SHOUTED\n'],
  ['http.mjs', 'hello /first\nhello /second\n'],
  ['tcp.mjs', '13 bytes\n'],
  ['comlink.mjs', '3\n15\nat 1\nat 2\nat 3\nECONNRESET\n'],
  ['comlink-sync.mjs', '3\nmuch later\n42\nENOENT\n'],
  ['posix.mjs', 'fd[0] read a\nfd[1] read b\nend of file: 0\nBroken pipe\n'],
])('examples/%s runs and ends', async ([file, prints]) => {
  const path = fileURLToPath(new URL(`../../examples/${file}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path], { timeout: 30_000 });
  expect(stdout).toBe(prints);
});

test('examples/race-model.mjs is the program of docs/RACES.md, and finds its race in every run', () => {
  const path = fileURLToPath(new URL('../../examples/race-model.mjs', import.meta.url));
  const text = readFileSync(new URL('../../docs/RACES.md', import.meta.url), 'utf8');
  expect(text).toContain(readFileSync(path, 'utf8'));
  const { status, stdout } = spawnSync(process.execPath, [path], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(status).toBe(0);
  expect(stdout).toContain('Read of 4 bytes at `jobs` [4..8) by reader');
  const [, runs, without] = /(\d+) runs with a race, (\d+) without/.exec(stdout) ?? [];
  expect(Number(runs)).toBeGreaterThan(1);
  expect(Number(without)).toBe(0);
});

test('examples/race.mjs is the program of docs/RACES.md, and prints the report that stands there', () => {
  const path = fileURLToPath(new URL('../../examples/race.mjs', import.meta.url));
  const text = readFileSync(new URL('../../docs/RACES.md', import.meta.url), 'utf8');
  expect(text).toContain(readFileSync(path, 'utf8'));
  const { status, stderr } = spawnSync(process.execPath, [path], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(status).toBe(66);
  // Frames of the engine differ between versions, and the number of the pair between programs.
  const short = stderr.replaceAll(/\S*race\.mjs/g, 'race.mjs').replaceAll(/pair \d+/g, 'pair 0');
  for (const line of short.trim().split('\n')) expect(text).toContain(line.trim());
});
