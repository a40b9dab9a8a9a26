import { expect, test } from 'vitest';
import { BOARD } from './board.ts';
import { checkRow } from './board-model.ts';

const CASES = (['data', 'data+space'] as const).flatMap((clocks) =>
  BOARD.map((row, index) => ({ clocks, index, row, program: row.program })),
);

test.for(CASES)('row $index, $clocks, every run of it: $program', ({ clocks, row }) => {
  const { verdict, found } = checkRow(row, clocks);
  expect(verdict.verdict).toBe('verified');
  expect(found.withRace + found.without).toBe(verdict.runs - verdict.blocked);
  expect(row.races[clocks] ? found.without : found.withRace).toBe(0);
});
