import fc from 'fast-check';
import type { Call } from './calls.ts';
import { compare, explainMismatch } from './compare.ts';
import { programs } from './generate.ts';
import { runProgram, SUPPORTED } from './library.ts';
import type { Oracle } from './oracle.ts';

/** Calls of a program after its opening, at most. */
const LENGTH = 60;
/** Programs between two looks at the number of steps. */
const ROUND = 500;

export interface Outcome {
  programs: number;
  steps: number;
  /** How often each of the differences was met. */
  met: Record<string, number>;
  /** The smallest program found that is answered differently. */
  failure?: string;
}

/** Compares random programs until so many calls were answered alike. */
export async function compareRandom(oracle: Oracle, steps: number, seed: number): Promise<Outcome> {
  const outcome: Outcome = { programs: 0, steps: 0, met: {} };
  for (let round = 0; outcome.steps < steps; round++) {
    const failure = await runRound(oracle, seed + round, outcome);
    if (failure !== undefined) return { ...outcome, failure };
  }
  return outcome;
}

async function runRound(
  oracle: Oracle,
  seed: number,
  outcome: Outcome,
): Promise<string | undefined> {
  const alike = fc.asyncProperty(programs(LENGTH, SUPPORTED), async (calls) => {
    const { compared, mismatch, met } = await judge(oracle, calls, isOfShared(seed));
    if (mismatch !== undefined) return false;
    outcome.programs++;
    outcome.steps += compared;
    for (const { title } of met) outcome.met[title] = (outcome.met[title] ?? 0) + 1;
    return true;
  });
  const { failed, counterexample } = await fc.check(alike, { seed, numRuns: ROUND });
  if (!failed) return undefined;
  const [calls = []] = counterexample ?? [];
  const shared = isOfShared(seed);
  return `SEED=${seed}${shared ? ', shared ends' : ''}\n${await tell(oracle, calls, shared)}`;
}

/** Every second round is about ends that several threads could hold: other code moves their bytes. */
function isOfShared(seed: number): boolean {
  return seed % 2 === 1;
}

/** Answers of both to one program, as text. */
export async function tell(
  oracle: Oracle,
  calls: readonly Call[],
  shared: boolean,
): Promise<string> {
  const { kernel, library, mismatch } = await judge(oracle, calls, shared);
  return explainMismatch(calls, kernel, library, mismatch ?? calls.length - 1);
}

async function judge(oracle: Oracle, calls: readonly Call[], shared: boolean) {
  const [kernel = []] = await oracle.ask([calls]);
  const library = runProgram(calls, shared);
  return { kernel, library, ...compare(calls, kernel, library) };
}
