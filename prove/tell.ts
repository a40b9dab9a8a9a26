import type { Picture, Row } from '../src/model/report/print.ts';
import { OK, STOPPED, type Step, TIMED_OUT } from './automata/step.ts';
import type { Word } from './automata/words.ts';
import { SLEEPS } from './states/stepper.ts';
import type { Move, Visited } from './states/visit-all.ts';

const SIGNS: Readonly<Record<string, string>> = {
  add: '+=',
  sub: '-=',
  and: '&=',
  or: '|=',
  xor: '^=',
};

/** A schedule that refutes, for people: each step in words, and on what each thread sleeps and why. */
export function tell({ why, path: moves }: Visited, threads: readonly string[]): Picture {
  const path = moves.filter(({ step, result }) => step.kind !== 'stop' || result === 1);
  /** The step in which each thread fell asleep, while it sleeps. */
  const asleep = new Map<number, Row & { readonly word: Word | undefined }>();
  const rows = path.map((move, i): Row => {
    const { thread, step, result } = move;
    const woken = step.kind === 'notify' ? wokenBy(move, asleep) : [];
    for (const one of [...woken, thread]) asleep.delete(one);
    const sleeps = result === SLEEPS;
    const names = woken.map((one) => threads[one]).join(', ');
    const row = { step: i + 1, thread, text: textOf(move, names), woken, sleeps };
    if (sleeps) asleep.set(thread, { ...row, word: step.word });
    return row;
  });
  const [, kind = 'wrong', message = why] = /^(deadlock|lost wake-up): (.*)/.exec(why) ?? [];
  const reasons = [...asleep.values()].map(({ thread, step, word }) => {
    const slept = `${threads[thread]} slept on ${word?.name} at step ${step}`;
    return `${slept}; ${lastNotify(path, rows, word, threads)}`;
  });
  return { threads, rows, failure: { kind, message }, why: [message, ...reasons] };
}

function wokenBy(
  { step, result }: Move,
  asleep: ReadonlyMap<number, { readonly word: Word | undefined }>,
): number[] {
  const sleepers = [...asleep].filter(([, { word }]) => word === step.word);
  return sleepers
    .map(([thread]) => thread)
    .sort((a, b) => a - b)
    .slice(0, result);
}

function lastNotify(
  path: readonly Move[],
  rows: readonly Row[],
  word: Word | undefined,
  threads: readonly string[],
): string {
  const at = path.findLastIndex(({ step }) => step.kind === 'notify' && step.word === word);
  const row = rows[at];
  if (row === undefined) return 'nobody notified it';
  const names = row.woken.map((thread) => threads[thread]).join(', ');
  return `the last notify was at step ${at + 1} and woke ${names === '' ? 'nobody' : names}`;
}

function textOf({ step, result }: Move, woken: string): string {
  const { kind, values } = step;
  const name = step.word?.name ?? '';
  const value = operand(step, values[0] ?? 0);
  switch (kind) {
    case 'dies':
      return 'is killed';
    case 'died':
      return 'learns of the death';
    case 'stop':
      return 'is stopped';
    case 'stopped':
      return 'learns of the stop';
    case 'choose':
    case 'clock':
      return `${kind === 'clock' ? 'deadline passed' : 'choice'}: ${result}`;
    case 'load':
      return step.word?.kind === 'doorbell'
        ? `reads ${name}`
        : `${name} is ${operand(step, result)}`;
    case 'store':
      return `${name} = ${value}`;
    case 'exchange':
      return `${name} = ${value}, was ${operand(step, result)}`;
    case 'compareExchange':
      return `${name} ${value} to ${operand(step, values[1] ?? 0)}, was ${operand(step, result)}`;
    case 'wait':
      if (result === TIMED_OUT) return `${name}: time is over`;
      if (result === STOPPED) return 'is stopped in its sleep';
      return `wait ${name}: ${result === SLEEPS ? 'asleep' : result === OK ? 'ok' : 'not-equal'}`;
    case 'notify':
      return `notify ${name}: woke ${woken === '' ? 'nobody' : woken}`;
    case 'copy':
      return 'copies';
    default:
      return `${name} ${SIGNS[kind] ?? kind} ${values[0]}`;
  }
}

/** Positions are told as the thread sees them: from its own. */
function operand({ word }: Step, value: number): string {
  if (word?.kind !== 'position') return String(value);
  return value < 0 ? `own − ${-value}` : `own + ${value}`;
}
