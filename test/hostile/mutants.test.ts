import { afterAll, expect, test } from 'vitest';
import { MutantRunner } from '../support/mutant.ts';
import { laws } from './laws.ts';
import { type Mutant, mutants } from './mutants.ts';

/*
 * Each rule of docs/SECURITY.md can be broken by a change of one place in the source, and the law of
 * the rule sees it. What runs is a bundle with that change, in a process of its own.
 */
const runner = new MutantRunner(new URL('./law.program.ts', import.meta.url));

afterAll(() => runner.clear());

function lawOf(mutant: Mutant): string {
  const found = Object.keys(laws).filter((name) => name.startsWith(mutant.law));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`no law: ${mutant.law}`);
  return found[0];
}

test('every rule has a law, every law runs alone, and each rule has a mutant', async () => {
  const rules = new Set(Object.keys(laws).map((name) => Number.parseInt(name, 10)));
  expect([...rules].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const rule of rules) {
    expect(
      mutants.some(({ law }) => Number.parseInt(law, 10) === rule),
      `rule ${rule}`,
    ).toBe(true);
  }
  for (const law of new Set(mutants.map(lawOf))) {
    expect(await runner.run(law), law).toEqual({ code: 0, errors: '' });
  }
});

for (const mutant of mutants) {
  const { file, find, replace, law } = mutant;
  test(`${file}: ${find.trim()} -> ${replace.trim()} breaks ${law}`, async () => {
    const { code, errors } = await runner.run(lawOf(mutant), mutant);
    expect(code, errors).toBe(1);
    expect(errors).toMatch(/Error/);
  });
}
