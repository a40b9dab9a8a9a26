import { AssertionFailure, ModelMisuse } from '../misuse.ts';
import type { Scenario, ThreadDriver } from './driver.ts';

/** A fault of a run. */
export interface Failure {
  readonly kind: /** Threads are left that nothing can wake, or whose loops nothing can end. */
    | 'deadlock'
    /** Threads go round the same steps, each having its turn. */
    | 'livelock'
    /** `m.assert`, `m.after` or an invariant did not hold. */
    | 'assertion'
    /** A thread threw. */
    | 'error'
    /** Plain accesses, or atomics of different sizes, without an order between them. */
    | 'race';
  readonly message: string;
}

/** The fault of a run so far. */
export function failureOf(scenario: Scenario): Failure | undefined {
  for (const { name, end } of scenario.threads) {
    if (end?.how !== 'threw') continue;
    // The program cannot be checked at all, which is no verdict about it.
    if (end.error instanceof ModelMisuse) throw end.error;
    return failed(end.error, name);
  }
  return attempt(() => scenario.invariant?.());
}

/** The fault of a run in which no step is possible any more. */
export function endOf(
  scenario: Scenario,
  isAsleep: (thread: number) => boolean,
): Failure | undefined {
  if (scenario.threads.every((driver) => driver.end !== undefined)) {
    return attempt(() => scenario.after?.());
  }
  return { kind: 'deadlock', message: describeStandstill(scenario, isAsleep) };
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

function doing({ pending }: ThreadDriver, isAsleep: boolean): string {
  if (isAsleep) return 'sleeps';
  return pending?.kind === 'idle' ? 'awaits' : 'goes round';
}

function describeStandstill({ threads }: Scenario, isAsleep: (thread: number) => boolean): string {
  const sentences = threads.flatMap((driver, thread) => {
    if (driver.end !== undefined) return [];
    return [`${driver.name} ${doing(driver, isAsleep(thread))} for ever`];
  });
  return sentences.join(', ');
}
