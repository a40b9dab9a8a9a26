import { expect } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./deaths.program.ts', import.meta.url);

export function play(scene: string, way?: string): Promise<unknown> {
  return run(PROGRAM, {
    input: { scene, way },
    limitMs: 100_000,
    waitsFor: `the threads of the scene ${scene} ${way}`,
  });
}

interface Death {
  readonly reason: string;
  readonly code?: number;
  readonly threw?: unknown;
}

export const deathOf = (death: Death): object => ({
  name: 'ThreadDeath',
  threadName: 'kid',
  ...death,
});

const NO_FILE = /Cannot find module .*nothing\.mjs/;
export const ORDERED = 'RangeError: as ordered';
const SYNTAX = "SyntaxError: Unexpected token '='";
const neverStarted = (threw?: unknown, code?: number): Death => ({
  reason: 'never-started',
  ...(code === undefined ? {} : { code }),
  ...(threw === undefined ? {} : { threw }),
});
export const threw = (what: unknown): Death => ({ reason: 'threw', code: 1, threw: what });
export const noFile = neverStarted(expect.stringMatching(NO_FILE));

/** How a child ends, what its maker knows while it blocks, and once its event loop has turned. */
export const WAYS: [way: string, join: number | string, blocked: Death, turned?: Death][] = [
  ['has no file', 'died', noFile],
  ['has no file, by a function', 'died', noFile],
  ['has an error of syntax', 'died', neverStarted(SYNTAX)],
  ['never asks', 'died', neverStarted(), neverStarted(undefined, 0)],
  ['is a data URL that throws', 'died', neverStarted(ORDERED)],
  [
    'runs out of memory at once',
    'died',
    neverStarted(),
    { reason: 'memory', threw: expect.stringMatching(/memory/) },
  ],
  ['forgets await', 1, threw(expect.stringMatching(/^TypeError: .*reading 'io'/))],
  ['exits before inherited', 'died', neverStarted(undefined, 5)],
  ['throws before inherited', 'died', threw(ORDERED)],
  ['throws', 1, threw(ORDERED)],
  ['throws no error', 1, threw({ some: 'thing' })],
  ['throws an error with a cause', 1, threw('Error: outer')],
  ['rejects', 1, threw(ORDERED)],
  ['throws in a timer', 1, threw(ORDERED)],
  ['exits', 2 ** 30, { reason: 'exit', code: 2 ** 30 }],
  ['returns', 0, { reason: 'exit', code: 0 }],
  ['is caught', 6, { reason: 'exit', code: 6 }],
  ['spins', 'died', { reason: 'terminated' }],
  ['really exits', 'died', { reason: 'unknown' }, { reason: 'exit', code: 3 }],
  [
    'runs out of memory',
    'died',
    { reason: 'unknown' },
    { reason: 'memory', threw: expect.stringMatching(/memory/) },
  ],
];
