import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cli } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'socketpair-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(bytes: Uint8Array): string {
  const path = join(folder, `${bytes.length}.bin`);
  writeFileSync(path, bytes);
  return path;
}

/** Bytes without a period that a ring or a chunk could share. */
function bytesOf(count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let state = 1;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test.for([1_000, 0, 1, 65_536, 20_000_000])(
  'a file of %i bytes comes through the four threads unchanged',
  (count) => {
    const bytes = bytesOf(count);
    const { status, stdout, stderr } = cli(['demo', fileOf(bytes)]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const digests = [...stdout.matchAll(/\b[0-9a-f]{64}\b/g)].map(([digest]) => digest);
    expect(digests).toEqual([sha256(bytes), sha256(bytes)]);
    expect(stdout).toMatch(/equal$/m);
    const rows = ['read', 'encrypt', 'decrypt', 'hash'].map((stage) =>
      stdout.match(new RegExp(`│ ${stage} +│ +([\\d,]+) │`))?.[1]?.replaceAll(',', ''),
    );
    expect(rows).toEqual(new Array(4).fill(String(count)));
  },
);

test('--json prints one line that says the same', () => {
  const bytes = bytesOf(300_000);
  const file = fileOf(bytes);
  const { status, stdout, stderr } = cli(['demo', '--json', file]);
  expect([status, stderr, stdout.split('\n').length]).toEqual([0, '', 2]);
  const outcome = JSON.parse(stdout);
  const digest = sha256(bytes);
  expect(outcome).toMatchObject({ file, bytes: 300_000, equal: true });
  expect(outcome.sha256).toEqual({ ofPipeline: digest, ofFile: digest });
  expect(outcome.stages.map((stage: { stage: string }) => stage.stage)).toEqual([
    'read',
    'encrypt',
    'decrypt',
    'hash',
  ]);
  for (const { bytes: carried, mbPerSecond, sleeps, wakes } of outcome.stages) {
    expect(carried).toBe(300_000);
    expect(mbPerSecond).toBeGreaterThan(0);
    expect(wakes).toBeLessThanOrEqual(sleeps);
  }
});

test('without FILE it takes the running Node executable', () => {
  const { status, stdout } = cli(['demo', '--json']);
  expect([status, JSON.parse(stdout).file]).toEqual([0, process.execPath]);
});

test.for(['encrypt', 'decrypt'])(
  'a byte that %s damages is found, and the status is 1',
  (stage) => {
    const env = { SOCKETPAIR_TEST_SPOIL: stage };
    const { status, stdout } = cli(['demo', fileOf(bytesOf(500_000))], env);
    expect(status).toBe(1);
    expect(stdout).toMatch(/DIFFERENT$/m);
  },
);

test.for(['encrypt', 'decrypt', 'hash'])(
  'when %s fails, all threads end and one line says why',
  (stage) => {
    const env = { SOCKETPAIR_TEST_SPOIL: `${stage}:throw` };
    const ended = cli(['demo', fileOf(bytesOf(5_000_000))], env);
    expect(ended).toEqual({
      status: 1,
      stdout: '',
      stderr: `socketpair demo: stage ${stage}: spoiled by a test\n`,
    });
  },
);

test.for([
  ['missing.bin', 'ENOENT: no such file or directory'],
  ['', 'not a regular file'],
])('an unreadable file is one line on stderr, and the status is 1: %s', ([name = '', reason]) => {
  const path = join(folder, name);
  const ended = cli(['demo', path]);
  const stderr = `socketpair demo: cannot read ${path}: ${reason}\n`;
  expect(ended).toEqual({ status: 1, stdout: '', stderr });
});

test('the bundled command needs no package at run time', () => {
  for (const name of ['main.js', 'demo-stage.js']) {
    const text = readFileSync(new URL(`../../dist/cli/${name}`, import.meta.url), 'utf8');
    const wanted = [...text.matchAll(/(?<=^|;)import[^;"']*?from ?["']([^"']*)["'];/gm)].map(
      ([, from]) => from,
    );
    expect(wanted.length).toBeGreaterThan(1);
    expect(wanted.filter((from) => !/^(node:|crypto$|fs$|\.\.\/)/.test(from ?? ''))).toEqual([]);
  }
});
