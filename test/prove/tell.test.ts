import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runJob } from '../../prove/job.ts';
import { mutants } from '../../prove/mutants/index.ts';
import { renderHtml } from '../../src/model/report/html.ts';
import { printColumns } from '../../src/model/report/print.ts';

const root = pathToFileURL(`${process.cwd()}/`);

async function refuted(id: string) {
  const row = await runJob(root, {
    kind: 'mutant',
    index: mutants.findIndex((mutant) => mutant.id === id),
  });
  if (row.picture === undefined) throw new Error(`${id} is not refuted`);
  return { row, text: printColumns(row.picture), html: renderHtml(row.picture) };
}

test('a refuted mutant is told in columns, with who slept on what and why', async () => {
  const { row, text, html } = await refuted('M1');
  expect(row.length).toBe(27);
  expect(text.split('\n').slice(-5)).toEqual([
    '  25                           notify DOORBELL 0: woke nobody',
    '  26  wait DOORBELL 0: asleep',
    '  27                           DOORBELL 0 += 2',
    '',
    'A slept on DOORBELL 0 at step 26; the last notify was at step 25 and woke nobody',
  ]);
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/https?:|Replay/);
});

test('a killed thread shows where it was killed', async () => {
  const { text } = await refuted('M33b');
  expect(text).toContain('is killed');
  expect(text).toContain('learns of the death');
});

test('no two mutants have one id', () => {
  const ids = mutants.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
