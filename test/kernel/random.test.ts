import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { SEED } from '../support/stream.ts';
import { parse, print } from './calls.ts';
import { DIFFERENCES } from './differences.ts';
import { programs as randomPrograms } from './generate.ts';
import { asking, kernelTest } from './kernel.ts';
import { runProgram } from './library.ts';
import { compareRandom, tell } from './random.ts';

/** `npm run test:kernel -- --steps N` asks for more. */
const { KERNEL_STEPS = String(rounds(200_000)), REPLAY } = process.env;
const STEPS = Number(KERNEL_STEPS);

kernelTest('the first program of socketpair(2): two bytes cross', async () => {
  const calls = parse(
    'socketpair(AF_UNIX, SOCK_STREAM, 0); write(3, 1, 1); write(4, 1, 0); read(4, 9); read(3, 9)',
  );
  const [kernel] = await asking((oracle) => oracle.ask([calls]));
  expect(kernel).toEqual(['0 3 4', '1', '1', '1 b', '1 a']);
  expect(runProgram(calls)).toEqual(kernel);
});

kernelTest(`${STEPS} random calls are answered as the kernel answers them`, async (annotate) => {
  const { failure, programs, steps, met } = await asking((oracle) =>
    compareRandom(oracle, STEPS, SEED),
  );
  expect(failure, failure).toBeUndefined();
  expect(steps).toBeGreaterThanOrEqual(STEPS);
  await annotate(`SEED=${SEED}: ${steps} calls of ${programs} programs; ${JSON.stringify(met)}`);
});

kernelTest('each difference on the list is one, and is as it says', async () => {
  await asking(async (oracle) => {
    for (const { title, program, kernel, library } of DIFFERENCES) {
      const calls = parse(program);
      const [answers] = await oracle.ask([calls]);
      expect([answers?.at(-1), runProgram(calls).at(-1)], title).toEqual([kernel, library]);
      expect(kernel, title).not.toBe(library);
    }
  });
});

kernelTest('python3 asks the kernel as the C program does', async () => {
  const programs = fc.sample(randomPrograms(60), { seed: SEED, numRuns: rounds(200) });
  const c = await asking((oracle) => oracle.ask(programs), 'C');
  const python = await asking((oracle) => oracle.ask(programs), 'python3');
  for (const [i, calls] of programs.entries()) {
    expect(python[i], `SEED=${SEED}: ${calls.map(print).join('; ')}`).toEqual(c[i]);
  }
}, ['C', 'python3']);

test('a program is read as it is printed', () => {
  for (const { program } of DIFFERENCES) {
    const calls = parse(program);
    expect(parse(calls.map(print).join('\n'))).toEqual(calls);
  }
});

if (REPLAY !== undefined) {
  kernelTest('a program that was given', async () => {
    for (const shared of [false, true]) {
      console.log(await asking((oracle) => tell(oracle, parse(REPLAY), shared)));
    }
  });
}
