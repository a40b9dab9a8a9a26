import {
  type AtomicOperation,
  isAtomic,
  type Result,
  sameOperation,
  type Value,
} from '../world/operation.ts';
import type { Step, ThreadDriver } from './driver.ts';
import { CRASH, type Event, TIMEOUT } from './event.ts';

/*
 * Loops that only look. A thread that has gone round the same operations twice with the same
 * results and without changing anything will do so again as long as it finds the same values:
 * what it does depends on its results and on local state, and nothing else in the world depends on
 * how often it goes round. So it is parked, which means that its steps are not offered, until one of
 * the words it looks at has another value. Runs that differ in the number of rounds only are run
 * once, and every other run is still there: a write that would let the thread out makes its step
 * available, before any further write.
 *
 * What could be wrong is "the same local state": a loop that counts its rounds leaves after some.
 * So the driver is asked to go round on trial many times first, and a thread that leaves, or does
 * anything else, is not parked: its rounds are explored one by one, up to `maxSteps`. One that would
 * leave only after more rounds than the driver tries (2^18 operations, at each place in the program)
 * is taken to be endless, and the run in which it leaves unseen is missed. Sleeps that end by their
 * timeout count as looking: a loop around them polls, and a program that only a poll keeps from
 * standing still is reported to stand still.
 */

export interface Cell {
  readonly operation: AtomicOperation;
  readonly value: Value;
}

const LONGEST_CYCLE = 24;
const { load } = Atomics;

/** The words that the thread waits to see changed if its latest events are a loop; else undefined. */
export function findSpin(driver: ThreadDriver, own: readonly Event[]): readonly Cell[] | undefined {
  const last = own.at(-1);
  if (last === undefined || !onlyLooks(last) || isSleep(last)) return undefined;
  if (driver.repeats === undefined || driver.pending === undefined) return undefined;
  for (let length = 1; length <= LONGEST_CYCLE && 2 * length <= own.length; length++) {
    const cycle = own.slice(-length);
    const before = own.slice(-2 * length, -length);
    if (!cycle.every((event, i) => isRepeat(event, before[i]))) continue;
    const cells = cellsOf(cycle);
    if (cells === undefined || !driver.repeats(stepsOf(cycle))) return undefined;
    return cells;
  }
  return undefined;
}

/** Says whether all words still have the values that the loop found. */
export function isUnchanged(cells: readonly Cell[]): boolean {
  return cells.every(
    ({ operation, value }) => load(operation.view as Int32Array, operation.index) === value,
  );
}

function onlyLooks(event: Event): boolean {
  return event.variant !== CRASH && !event.effect && isAtomic(event.operation);
}

function isSleep(event: Event): boolean {
  return event.operation.kind === 'wait' && event.result === 'asleep';
}

function isRepeat(event: Event, before: Event | undefined): boolean {
  return (
    before !== undefined &&
    onlyLooks(event) &&
    event.variant === before.variant &&
    event.result === before.result &&
    event.woken.length === 0 &&
    sameOperation(event.operation, before.operation)
  );
}

/** The words of a loop with the values it takes to go round; undefined if they are gone already. */
function cellsOf(cycle: readonly Event[]): readonly Cell[] | undefined {
  const cells: Cell[] = [];
  for (const { operation, result } of cycle) {
    if (!isAtomic(operation)) continue;
    const now = load(operation.view as Int32Array, operation.index);
    const isRefused = result === 'not-equal' && operation.kind === 'wait';
    const stays = isRefused ? now !== operation.value : now === needed(operation, result);
    if (!stays) return undefined;
    cells.push({ operation, value: now });
  }
  return cells;
}

function needed(operation: AtomicOperation, result: Result): Result {
  return operation.kind === 'wait' ? operation.value : result;
}

function stepsOf(cycle: readonly Event[]): readonly Step[] {
  return cycle
    .filter((event) => !isSleep(event))
    .map(({ operation, result, variant }) => ({
      operation,
      result: variant === TIMEOUT ? 'timed-out' : result,
    }));
}
