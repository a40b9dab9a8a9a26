import { expect, test } from 'vitest';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';
import { expectSameOutcomes } from './outcomes.ts';
import {
  adders,
  IRIW,
  indexer,
  LOAD_BUFFERING,
  lastZero,
  MESSAGE_PASSING,
  readers,
  STORE_BUFFERING,
  TWO_PLUS_TWO_WRITES,
} from './programs.ts';
import { SLEEPERS } from './sleepers.ts';

/**
 * Program, traces, and the runs that sleep sets gave up. The litmus tests are in GenMC's suite
 * (tests/correct, the expected.sc files) and Nidhugg's (tests/smoke/reference.results.txt), lastzero
 * and readers in Concuerror's (tests/suites, the results folders).
 */
const KNOWN: [string, Body, number, number][] = [
  ['store buffering', STORE_BUFFERING, 3, 0],
  ['message passing', MESSAGE_PASSING, 3, 0],
  ['load buffering', LOAD_BUFFERING, 3, 0],
  ['2+2W', TWO_PLUS_TWO_WRITES, 3, 0],
  ['IRIW', IRIW, 15, 0],
  // 2^n.
  ['readers(4)', readers(4), 16, 0],
  ['readers(7)', readers(7), 128, 0],
  // An optimal exploration has 64 runs, source-DPOR 97.
  ['lastzero(5)', lastZero(5), 64, 33],
  // From Flanagan and Godefroid, POPL 2005; 8 to the power of threads − 11.
  ['indexer(12)', indexer(12), 8, 0],
  ['indexer(13)', indexer(13), 64, 0],
  ['adders(4)', adders(4), 24, 0],
];

for (const [name, body, traces, blocked] of KNOWN) {
  test(`${name} has ${traces} traces and ${blocked} runs given up`, () => {
    const { verdict, runs, blocked: given } = check(body);
    expect({ verdict, runs, given }).toEqual({ verdict: 'verified', runs: traces, given: blocked });
  });
}

const LITMUS = { STORE_BUFFERING, MESSAGE_PASSING, LOAD_BUFFERING, IRIW, readers: readers(4) };

for (const [name, body] of Object.entries(LITMUS)) {
  test(`${name} has the same outcomes with all schedules as with one of each class`, () => {
    const all = check(body, { strategy: 'dfs' });
    const some = check(body);
    expect(some.runs).toBeLessThan(all.runs);
    expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
  });
}

test.for(Object.entries(SLEEPERS))('%s: the outcomes of all schedules are found', ([, body]) => {
  expectSameOutcomes(body, false);
});
