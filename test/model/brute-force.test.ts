import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../support/check.ts';
import { rounds } from '../support/rounds.ts';
import { outcomesOf } from './brute-force.ts';
import { bodyOf, randomSteps, resultsOf } from './random-steps.ts';

/*
 * `PROGRAMS=100000 SEED=… npx vitest run test/model/brute-force` tries more of them, and others. fast-check
 * prints the seed of a failure, and the smallest program that fails.
 */
const { PROGRAMS, SEED } = process.env;
const seed = SEED === undefined ? 11 : Number(SEED);
const numRuns = PROGRAMS === undefined ? rounds(1000) : Number(PROGRAMS);
const LIMIT_MS = 300_000 + numRuns * 100;

test(
  `${numRuns} random programs, seed ${seed}, have the outcomes that brute force finds`,
  () => {
    fc.assert(
      fc.property(randomSteps, (threads) => {
        const all = outcomesOf(threads, 20_000);
        fc.pre(all !== undefined);
        const { verdict, outcomes } = check(bodyOf(threads));
        expect(verdict).toBe('verified');
        expect(resultsOf(outcomes)).toEqual([...(all ?? [])].sort());
      }),
      { numRuns, seed },
    );
  },
  LIMIT_MS,
);
