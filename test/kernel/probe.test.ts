import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { DIFFERENCES, ROW_DIFFERENCES } from './differences.ts';
import { asking, kernelTest } from './kernel.ts';
import { readRows } from './rows.ts';

const PROGRAM = new URL('./probe.program.ts', import.meta.url);
/** What the probe observed. */
const OBSERVATIONS = 449;

const { rows, none } = readRows();

function count(all: readonly { ids: readonly string[] }[]): number {
  return all.reduce((total, { ids }) => total + ids.length, 0);
}

test('the library answers each row of the kernel probe as the kernel, or as the list says', async () => {
  const answers = await run<string[][]>(PROGRAM, {
    input: rows.map(({ calls }) => calls),
    limitMs: 120_000,
    waitsFor: 'the calls of a row',
  });
  if (process.env['DUMP']) (await import('node:fs')).writeFileSync(process.env['DUMP'], JSON.stringify(answers));
  const texts = (of: (row: number) => readonly string[] | undefined) =>
    rows.map(({ ids, title }, row) => `${ids.join(' ')}: ${title}: ${of(row)?.join('; ')}`);
  expect(texts((row) => answers[row])).toEqual(
    texts((row) => rows[row]?.library ?? rows[row]?.kernel),
  );
});

test('every observation of the probe is equal, different for a reason, or does not apply', ({
  annotate,
}) => {
  const differing = rows.filter(({ differs }) => differs !== undefined);
  for (const { ids, differs = '', library } of differing) {
    expect(differs.split(', ').filter((title) => !(title in REASONS)), ids.join(' ')).toEqual([]);
    expect(library, ids.join(' ')).toBeDefined();
  }
  const all = [...rows, ...none];
  expect(new Set(all.flatMap(({ ids }) => ids)).size).toBe(count(all));
  expect(count(all)).toBe(OBSERVATIONS);
  const equal = count(rows) - count(differing);
  return annotate(
    `${equal} equal, ${count(differing)} different (listed), ${count(none)} not applicable`,
  );
});

const REASONS: Readonly<Record<string, string>> = {
  ...ROW_DIFFERENCES,
  ...Object.fromEntries(DIFFERENCES.map(({ title, because }) => [title, because])),
};

kernelTest('the kernel of this machine answers the rows as the kernel of the probe', async () => {
  const answers = await asking((oracle) => oracle.ask(rows.map(({ calls }) => calls)), 'C');
  for (const [row, { ids, kernel, measured }] of rows.entries()) {
    if (!measured) expect(answers[row], ids.join(' ')).toEqual(kernel);
  }
});
