import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/model/index.ts';

const folder = new URL('../../examples/bugs/', import.meta.url);
const files = readdirSync(folder);

/** Faults of the programs before their fixes. */
const FAULTS: Readonly<Record<string, string>> = {
  'aba.mjs': 'assertion',
  'blocking-queue.mjs': 'deadlock',
  'bluetooth.mjs': 'assertion',
  'double-checked.mjs': 'race',
  'futex-mutex.mjs': 'deadlock',
  'hyman.mjs': 'race',
  'mozilla-order.mjs': 'assertion',
  'philosophers.mjs': 'deadlock',
  'seqlock.mjs': 'assertion',
  'work-stealing.mjs': 'assertion',
};

test('there are ten famous bugs, and the manual names each', () => {
  expect(files.sort()).toEqual(Object.keys(FAULTS).sort());
  expect(files.length).toBe(10);
  const manual = readFileSync(new URL('../../docs/MODEL.md', import.meta.url), 'utf8');
  for (const file of files) expect(manual).toContain(`| \`${file}\` |`);
});

test.for(files)('%s is refuted before its fix, and verified after', async (file) => {
  const { before, after }: Record<string, Verdict> = await import(new URL(file, folder).href);
  expect([before?.verdict, before?.counterexample?.failure.kind]).toEqual([
    'refuted',
    FAULTS[file],
  ]);
  expect(after?.verdict).toBe('verified');
});
