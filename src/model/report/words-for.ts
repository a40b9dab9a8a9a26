import { CRASH, type Event, TIMEOUT } from '../run/event.ts';
import type { Finding } from '../search/search.ts';
import { eventOf, ticketOf } from '../world/loop-event.ts';
import { byteIndex, isAtomic, type Operation } from '../world/operation.ts';
import type { SymbolTable } from '../world/symbols.ts';

const { load } = Atomics;
const SIGNS = { add: '+=', sub: '-=', and: '&=', or: '|=', xor: '^=' };

/** One step in a few words. */
export function describeEvent(
  event: Event,
  threads: readonly string[],
  symbols: SymbolTable,
): string {
  const { operation, result, variant } = event;
  const word = symbols.nameOf(operation);
  if (variant === CRASH) return 'is terminated';
  if (operation.kind === 'idle') return eventText(Number(result));
  if (variant === TIMEOUT) return `${word}: time is over`;
  switch (operation.kind) {
    case 'load':
      return `${word} is ${result}`;
    case 'store':
      return `${word} = ${operation.value}`;
    case 'exchange':
      return `${word} = ${operation.value}, was ${result}`;
    case 'compareExchange':
      return `${word} ${operation.expected} to ${operation.value}, was ${result}`;
    case 'wait':
    case 'waitAsync':
      return `${operation.kind} ${word} while ${operation.value}: ${result}`;
    case 'notify':
      return `notify ${word}: woke ${wokenBy(event, threads)}`;
    case 'now':
      return `clock is ${result}`;
    case 'choose':
      return `${operation.label}: ${result}`;
    default:
      return `${word} ${SIGNS[operation.kind]} ${operation.value}, was ${result}`;
  }
}

/** One event of a loop. */
function eventText(event: number): string {
  const ticket = ticketOf(event);
  if (ticket === undefined) return 'a timer is due';
  const end = event === eventOf(ticket, true) ? 'time is over' : 'notified';
  return `waitAsync number ${ticket + 1}: ${end}`;
}

/** Why nothing goes on: what each thread that is left waits for. Else the failure's own sentence. */
export function explain(
  { failure, trace }: Finding,
  threads: readonly string[],
  symbols: SymbolTable,
): readonly string[] {
  if (failure.kind !== 'deadlock') return [failure.message];
  return [
    failure.message,
    ...threads.flatMap((_, thread) => whyAsleep(thread, threads, trace, symbols)),
  ];
}

function whyAsleep(
  thread: number,
  threads: readonly string[],
  trace: readonly Event[],
  symbols: SymbolTable,
): string[] {
  const since = trace.findLastIndex(
    (event) => event.thread === thread || event.woken.includes(thread),
  );
  const wait = trace[since];
  if (wait === undefined || wait.thread !== thread || wait.result !== 'asleep') return [];
  const { operation } = wait;
  if (!isAtomic(operation) || operation.kind !== 'wait') return [];
  const word = symbols.nameOf(operation);
  const now = load(operation.view as Int32Array, operation.index);
  const slept = `${threads[thread]} slept on ${word} == ${operation.value} at step ${since + 1}`;
  const value = now === operation.value ? 'it still is' : `it is ${now} now`;
  return [`${slept}; ${value}; ${lastNotify(operation, trace, threads)}`];
}

function wokenBy({ woken, result }: Event, threads: readonly string[]): string {
  const stale = Number(result) - woken.length;
  const names = woken.flatMap((thread) => threads[thread] ?? []);
  if (stale > 0) names.push(`${stale} stale`);
  return names.length === 0 ? 'nobody' : names.join(', ');
}

function lastNotify(
  wait: Operation & { kind: 'wait' | 'waitAsync' },
  trace: readonly Event[],
  threads: readonly string[],
): string {
  const at = trace.findLastIndex(
    ({ operation }) =>
      operation.kind === 'notify' &&
      operation.view.buffer === wait.view.buffer &&
      byteIndex(operation) === byteIndex(wait),
  );
  const event = trace[at];
  if (event === undefined) return 'nobody notified it';
  return `the last notify was at step ${at + 1} and woke ${wokenBy(event, threads)}`;
}
