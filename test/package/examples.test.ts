import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { runtime } from '../support/runtime.ts';

const [command, ...words] = runtime;
const folder = new URL('../../examples/', import.meta.url);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Output of each. They import the package by its name, so they run what the build made. */
const PRINTS: Record<string, string> = {
  'async.mjs': 'TO BE SHOUTED\n',
  'lines.mjs': '500000500000\n',
  'pipeline.mjs': '40951\n',
  'work-queue.mjs': '333833500\n',
  'sync-fetch.mjs': '200 hello /first\n',
  'http.mjs': 'hello /first\nhello /second\n',
  'tcp.mjs': '13 bytes\n',
  'comlink.mjs': '3\n15\nat 1\nat 2\nat 3\nECONNRESET\n',
  'comlink-sync.mjs': '3\nmuch later\n42\nENOENT\n',
  'posix.mjs': 'fd[0] read a\nfd[1] read b\nend of file: 0\nBroken pipe\n',
};
/** Those whose output is compared with a document: below, and in test/model/example.test.ts. */
const IN_DOCUMENTS = ['race.mjs', 'race-model.mjs', 'model.mjs'];

const examples = readdirSync(folder).filter((file) => file.endsWith('.mjs'));

test('every example is run by a test', () => {
  const run = [...Object.keys(PRINTS), ...IN_DOCUMENTS];
  expect(examples.sort()).toEqual(run.sort());
});

test.for(examples)('examples/%s has 40 lines at most, and the README names it', (file) => {
  const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(40);
  expect(readme).toContain(`examples/${file}`);
});

test.for(Object.entries(PRINTS))('examples/%s runs and ends', async ([file, prints]) => {
  const path = fileURLToPath(new URL(file, folder));
  const { stdout } = await promisify(execFile)(command, [...words, path], { timeout: 30_000 });
  expect(stdout).toBe(prints);
});

test('examples/race-model.mjs is the program of docs/RACES.md, and finds its race in every run', () => {
  const path = fileURLToPath(new URL('race-model.mjs', folder));
  const text = readFileSync(new URL('../../docs/RACES.md', import.meta.url), 'utf8');
  expect(text).toContain(readFileSync(path, 'utf8'));
  const { status, stdout } = spawnSync(command, [...words, path], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(status).toBe(0);
  expect(stdout).toContain('Read of 4 bytes at `jobs[1]` [4..8) by reader');
  const [, runs, without] = /(\d+) runs with a race, (\d+) without/.exec(stdout) ?? [];
  expect(Number(runs)).toBeGreaterThan(1);
  expect(Number(without)).toBe(0);
});

test('examples/race.mjs is the program of docs/RACES.md, and prints the report that stands there', () => {
  const path = fileURLToPath(new URL('race.mjs', folder));
  const text = readFileSync(new URL('../../docs/RACES.md', import.meta.url), 'utf8');
  expect(text).toContain(readFileSync(path, 'utf8'));
  const { status, stderr } = spawnSync(command, [...words, path], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect(status).toBe(66);
  // Frames of the engine differ between versions, and the number of the pair between programs.
  const short = stderr.replaceAll(/\S*race\.mjs/g, 'race.mjs').replaceAll(/pair \d+/g, 'pair 0');
  for (const line of short.trim().split('\n')) expect(text).toContain(line.trim());
});
