import type { Scenario } from './driver.ts';
import type { Event } from './event.ts';
import type { Execution } from './execution.ts';
import { AssertionFailure, ModelMisuse } from './misuse.ts';
import { findRace } from './race.ts';

/** What can be wrong with a run. */
export interface Failure {
  readonly kind: /** Threads are left that nothing can wake, or whose loops nothing can end. */
    | 'deadlock'
    /** `m.assert`, `m.after` or an invariant did not hold. */
    | 'assertion'
    /** A thread threw. */
    | 'error'
    /** Plain accesses, or atomics of different sizes, without an order between them. */
    | 'race'
    /** From this state on no run ends any more. */
    | 'trap';
  readonly message: string;
}

/** What is wrong with a run so far, or if `ended` is given, with one that cannot go on. */
export function failureOf(
  scenario: Scenario,
  trace: readonly Event[],
  ended?: Execution,
): Failure | undefined {
  for (const { name, end } of scenario.threads) {
    if (end?.how !== 'threw') continue;
    const { error } = end;
    // The program cannot be checked at all, which is no verdict about it.
    if (error instanceof ModelMisuse) throw error;
    return failed(error, name);
  }
  const broken = attempt(() => scenario.invariant?.());
  if (broken !== undefined) return broken;
  if (ended === undefined) return undefined;
  const race = findRace(scenario, trace);
  if (race !== undefined) return { kind: 'race', message: race };
  const left = scenario.threads.filter((driver) => driver.end === undefined);
  if (left.length === 0) return attempt(() => scenario.after?.());
  return { kind: 'deadlock', message: describeStandstill(ended) };
}

function attempt(look: () => string | undefined): Failure | undefined {
  try {
    const sentence = look();
    return typeof sentence === 'string' ? { kind: 'assertion', message: sentence } : undefined;
  } catch (error) {
    return failed(error, 'after');
  }
}

function failed(error: unknown, where: string): Failure {
  const kind = error instanceof AssertionFailure ? 'assertion' : 'error';
  return { kind, message: `${where}: ${error instanceof Error ? error.message : String(error)}` };
}

function describeStandstill(execution: Execution): string {
  const sentences = execution.threads.flatMap((driver, thread) => {
    if (driver.end !== undefined) return [];
    if (execution.sleepOf(thread) !== undefined) return [`${driver.name} sleeps for ever`];
    return [`${driver.name} goes round for ever`];
  });
  return sentences.join(', ');
}
