import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { inapplicable } from '../../prove/mutants/inapplicable.ts';
import { mutants } from '../../prove/mutants/index.ts';
import { scenarios } from '../../prove/scenarios/index.ts';

const text = readFileSync('docs/PROOFS.md', 'utf8');
const pins = JSON.parse(readFileSync('prove/pinned.json', 'utf8')) as Record<string, number>;

test('docs/PROOFS.md has the row of each scenario, with the number that is pinned', () => {
  for (const { name } of scenarios) {
    const row = text.split('\n').find((line) => line.startsWith(`| ${name} | `));
    expect(row, name).toMatch(/ \| (proved|verified) \| /);
    expect(row).toContain(` ${pins[name]?.toLocaleString('en')} states`);
  }
});

test('docs/PROOFS.md has each mutant, and whether it is refuted or why it does not apply', () => {
  for (const { id, what, equivalent } of mutants) {
    const verdict = equivalent === true ? 'not refuted' : 'refuted';
    expect(text).toContain(`| ${id} ${what} | ${verdict} |`);
  }
  for (const { id, what, why } of inapplicable) {
    expect(text).toContain(`| ${id} ${what} | not applicable | | ${why} |`);
  }
});
