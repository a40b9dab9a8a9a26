/*
 * All outcomes of small programs, by an interpreter that shares nothing with the checker: it goes
 * through every state, with the rules of ECMA-262 for Atomics written down once more.
 */

export interface Step {
  readonly kind: 'load' | 'store' | 'add' | 'cas' | 'wait' | 'notify' | 'choose' | 'now';
  readonly index: number;
  readonly value: number;
}

export type Threads = readonly (readonly Step[])[];

/** Milliseconds after which every wait ends. */
export const TIMEOUT_MS = 5;

interface Sleeper {
  readonly thread: number;
  readonly index: number;
  readonly deadline: number;
}

interface State {
  readonly words: readonly number[];
  readonly results: readonly (readonly unknown[])[];
  /** Asleep, in the order in which they fell asleep. */
  readonly sleepers: readonly Sleeper[];
  readonly now: number;
}

/** The outcomes, as text of what the threads got; undefined if there are too many states. */
export function outcomesOf(threads: Threads, maxStates: number): Set<string> | undefined {
  const start = { words: [0, 0], results: threads.map(() => []), sleepers: [], now: 0 };
  const open: State[] = [start];
  const known = new Set<string>();
  const outcomes = new Set<string>();
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const key = JSON.stringify(state);
    if (known.has(key)) continue;
    known.add(key);
    if (known.size > maxStates) return undefined;
    const next = successors(threads, state);
    if (next.length === 0) outcomes.add(JSON.stringify(state.results));
    open.push(...next);
  }
  return outcomes;
}

function successors(threads: Threads, state: State): State[] {
  return threads.flatMap((steps, thread) => {
    const sleeper = state.sleepers.find((one) => one.thread === thread);
    if (sleeper !== undefined) {
      const sleepers = state.sleepers.filter((one) => one !== sleeper);
      const now = Math.max(state.now, sleeper.deadline);
      return [gave({ ...state, sleepers, now }, thread, 'timed-out')];
    }
    const step = steps[state.results[thread]?.length ?? 0];
    return step === undefined ? [] : taken(state, thread, step);
  });
}

function gave(state: State, thread: number, result: unknown): State {
  const results = state.results.map((got, i) => (i === thread ? [...got, result] : got));
  return { ...state, results };
}

function taken(state: State, thread: number, { kind, index, value }: Step): State[] {
  const was = state.words[index] ?? 0;
  const put = (word: number) => {
    return { ...state, words: state.words.map((old, i) => (i === index ? word : old)) };
  };
  switch (kind) {
    case 'load':
      return [gave(state, thread, was)];
    case 'store':
      return [gave(put(value), thread, value)];
    case 'add':
      return [gave(put(was + value), thread, was)];
    case 'cas':
      return [gave(was === 0 ? put(value) : state, thread, was)];
    case 'choose':
      return [0, 1].map((choice) => gave(state, thread, choice));
    case 'now':
      return [gave(state, thread, state.now)];
    case 'wait': {
      if (was !== value) return [gave(state, thread, 'not-equal')];
      const sleeper = { thread, index, deadline: state.now + TIMEOUT_MS };
      return [{ ...state, sleepers: [...state.sleepers, sleeper] }];
    }
    default: {
      const woken = state.sleepers.filter((one) => one.index === index).slice(0, value);
      const sleepers = state.sleepers.filter((one) => !woken.includes(one));
      let told: State = { ...state, sleepers };
      for (const one of woken) told = gave(told, one.thread, 'ok');
      return [gave(told, thread, woken.length)];
    }
  }
}
