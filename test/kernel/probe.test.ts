import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { DIFFERENCES, ROW_DIFFERENCES } from './differences.ts';
import { asking, kernelTest } from './kernel.ts';
import { readRows } from './rows.ts';

const PROGRAM = new URL('./probe.program.ts', import.meta.url);
/** Observations of the probe. */
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
  const texts = (of: (row: number) => readonly string[] | undefined) =>
    rows.map(({ ids, title }, row) => `${ids.join(' ')}: ${title}: ${of(row)?.join('; ')}`);
  expect(texts((row) => answers[row])).toEqual(
    texts((row) => rows[row]?.library ?? rows[row]?.kernel),
  );
});

const differing = rows.filter(({ differs }) => differs !== undefined);
const [different, absent] = [count(differing), count(none)];
const equal = count(rows) - different;

test(`of the probe ${equal} observations are equal, ${different} differ for a reason, ${absent} do not apply`, () => {
  expect(equal + different + absent).toBe(OBSERVATIONS);
  const ids = [...rows, ...none].flatMap((some) => some.ids);
  expect(new Set(ids).size).toBe(OBSERVATIONS);
  for (const { ids, differs = '', library } of differing) {
    expect(library, ids.join(' ')).toBeDefined();
    for (const title of differs.split(', ')) expect(REASONS, ids.join(' ')).toHaveProperty([title]);
  }
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
}, ['C']);
