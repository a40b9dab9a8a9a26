import { ModelMisuse } from '../misuse.ts';
import { CRASH, isSame, TIMEOUT, type Transition } from '../run/event.ts';
import type { Execution } from '../run/execution.ts';
import type { Paced } from '../run/pace.ts';
import { isFate } from './dfs.ts';
import type { Search } from './search.ts';

/*
 * A schedule as text: `s1:` and the steps, separated by points. A step is the number of its thread,
 * with `c2` for choice 2, `t` for the end of a sleep by its timeout, `x` for termination. Equal
 * steps in a row are written once with their count: `0*3`.
 */

const PREFIX = 's1:';
const STEP = /^(\d+)(?:c(\d+)|(t)|(x))?(?:\*(\d+))?$/;

export function formatSchedule(trace: readonly Transition[]): string {
  const groups: { text: string; count: number }[] = [];
  for (const step of trace) {
    const text = formatStep(step);
    const last = groups.at(-1);
    if (last?.text === text) last.count += 1;
    else groups.push({ text, count: 1 });
  }
  const texts = groups.map(({ text, count }) => (count === 1 ? text : `${text}*${count}`));
  return PREFIX + texts.join('.');
}

export function parseSchedule(schedule: string): Transition[] {
  if (!schedule.startsWith(PREFIX)) throw new TypeError(`not a schedule: ${schedule}`);
  const text = schedule.slice(PREFIX.length);
  return text === '' ? [] : text.split('.').flatMap(parseStep);
}

/** Takes the steps of a schedule as they are, and then goes on without another preemption. */
export function* follow(
  execution: Execution,
  search: Search,
  steps: readonly Transition[],
): Paced<void> {
  for (const step of steps) {
    if (execution.failure !== undefined) break;
    if (!isPossible(execution, step)) {
      throw new ModelMisuse(
        `the schedule does not fit the program: step=${execution.trace.length}, thread=${step.thread}`,
      );
    }
    yield* search.take(execution, step);
  }
  yield* runOn(execution, search.maxSteps);
  search.isAtEnd(execution, execution.enabled());
}

/** Takes those of the steps that are possible, and then goes on without another preemption. */
export function* followLoosely(
  execution: Execution,
  steps: readonly Transition[],
  maxSteps: number,
): Paced<void> {
  for (const step of steps) {
    if (execution.failure !== undefined) return;
    if (isPossible(execution, step)) yield* execution.take(step);
  }
  yield* runOn(execution, maxSteps);
}

function isPossible(execution: Execution, step: Transition): boolean {
  return execution.transitionsOf(step.thread).some((one) => isSame(one, step));
}

function* runOn(execution: Execution, maxSteps: number): Paced<void> {
  while (execution.failure === undefined && execution.trace.length < maxSteps) {
    const enabled = execution.enabled();
    const last = execution.trace.at(-1)?.thread;
    const next =
      enabled.find((one) => one.thread === last && !isFate(one)) ??
      enabled.find((one) => !isFate(one)) ??
      enabled.find((one) => one.variant === TIMEOUT);
    if (next === undefined) return;
    yield* execution.take(next);
  }
}

function formatStep({ thread, variant }: Transition): string {
  if (variant === TIMEOUT) return `${thread}t`;
  if (variant === CRASH) return `${thread}x`;
  return variant === 0 ? String(thread) : `${thread}c${variant}`;
}

function parseStep(text: string): Transition[] {
  const match = STEP.exec(text);
  if (match === null) throw new TypeError(`not a step of a schedule: ${text}`);
  const [, thread, choice, timeout, crash, count = '1'] = match;
  const fate = timeout === undefined ? (crash === undefined ? 0 : CRASH) : TIMEOUT;
  const step = { thread: Number(thread), variant: choice === undefined ? fate : Number(choice) };
  return Array.from({ length: Number(count) }, () => step);
}
