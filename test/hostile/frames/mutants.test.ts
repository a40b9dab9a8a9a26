import { afterAll, expect, test } from 'vitest';
import { MutantRunner } from '../../support/mutant.ts';
import { SEED } from '../../support/stream.ts';
import { mutants } from './mutants.ts';

/* Each is a hole for a peer, by a change of one place in the source, and the fuzz of frames finds it. */
const runner = new MutantRunner(new URL('./frames.program.ts', import.meta.url));
const FRAMES = 30_000;

afterAll(() => runner.clear());

test('without a hole nothing is found', async () => {
  expect(await runner.run(`${SEED} 4000`)).toEqual({ code: 0, errors: '' });
});

for (const mutant of mutants) {
  test(`${mutant.file}: ${mutant.find} -> ${mutant.replace} is found`, async () => {
    const { code, errors } = await runner.run(`${SEED} ${FRAMES}`, mutant);
    expect(code, errors).toBe(1);
    // An uncaught value of a peer need be no Error.
    expect(errors).not.toBe('');
  });
}
