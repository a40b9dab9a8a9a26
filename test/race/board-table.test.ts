import { execPath } from 'node:process';
import { beforeAll, expect, test } from 'vitest';
// biome-ignore lint/correctness/useImportExtensions: its types are in the .d.mts beside it.
import { judge, type Measured, measure, type Tool } from '../../scripts/race-board.mjs';

/** Stands for a tool: finds a race in row 2 alone, where there is none, and cannot run row 3. */
const wrong: Tool = {
  name: 'Wrong',
  finding: 'found',
  prepare: async () => ({
    command: [execPath, '-e', 'process.argv[1] === "2" && console.log("found")', '--'],
    version: 'Wrong 1.0',
  }),
};
const fails: Tool = {
  name: 'Fails',
  finding: 'found',
  prepare: async () => ({
    command: [execPath, '-e', 'process.exitCode = process.argv[1] === "3" ? 9 : 0', '--'],
    version: 'Fails 1.0',
  }),
};
const absent: Tool = {
  name: 'Absent',
  finding: 'found',
  prepare: () => Promise.reject(new Error('absent is not here')),
};

let measured: Measured;
beforeAll(async () => {
  measured = await measure({ tools: [wrong, fails, absent] });
}, 240_000);

/** The measured columns of these names, against this truth. */
function judged(names: RegExp, board = measured.board) {
  const columns = measured.columns.filter(({ name }) => names.test(name));
  const { lines, status } = judge({ board, columns });
  return { status, text: lines.join('\n'), rows: lines.filter((line) => /^\d /.test(line)) };
}

test('without other tools the table has nine rows, all of them right, and the status is 0', () => {
  const { status, rows, text } = judged(/^ours/);
  expect(rows.map((row) => row[0])).toEqual([...'123456789']);
  for (const [i, { program, races }] of measured.board.entries()) {
    const [data, space] = [races.data, races['data+space']].map((is) => (is ? 'race' : 'none'));
    expect(rows[i]?.slice(3).replace(program, '').trim().split(/\s+/)).toEqual([
      data,
      space,
      data,
      space,
    ]);
  }
  expect(text.match(/ !/g), text).toHaveLength(1);
  expect(status).toBe(0);
});

test('a cell of ours that differs from the truth is marked, and the status is 1', () => {
  const board = measured.board.map((row, i) =>
    i === 1 ? { ...row, races: { ...row.races, 'data+space': true } } : row,
  );
  const { status, rows } = judged(/^ours/, board);
  expect(rows.filter((row) => row.includes('!'))).toEqual([rows[1]]);
  expect(rows[1]).toMatch(/ none {2,}race {2,}none {2,}none !$/);
  expect(status).toBe(1);
});

test('a row of ours that did not run to its end is not marked, and the status is 1', () => {
  const columns = measured.columns.map((column) => ({ ...column, cells: [...column.cells] }));
  columns[0]!.cells[4] = '?';
  expect(judge({ ...measured, columns }).status).toBe(1);
});

test('what another tool finds is marked where it differs, and leaves the status 0', () => {
  const { status, rows, text } = judged(/^(ours|Wrong)/);
  expect(rows.map((row) => row.match(/\S+( !)?$/)?.[0])).toEqual([
    'none !',
    'race !',
    'none !',
    'none',
    'none',
    'none !',
    'none !',
    'none !',
    'none',
  ]);
  expect(text).toMatch(/\nWrong: Wrong 1\.0$/);
  expect(status).toBe(0);
});

test('a tool that is not there has a column of dashes and a line that says so', () => {
  const { status, rows, text } = judged(/^(ours|Absent)/);
  expect(rows.every((row) => / -$/.test(row))).toBe(true);
  expect(text).toMatch(/\nAbsent: -, absent is not here$/);
  expect(status).toBe(0);
});

test('a row that a tool could not run has a question mark and a line that says why', () => {
  const { status, rows, text } = judged(/^(ours|Fails)/);
  expect(rows[2]).toMatch(/ \?$/);
  expect(text).toMatch(/\nFails, row 3: \?, node\S* ended with status 9$/);
  expect(status).toBe(0);
});
