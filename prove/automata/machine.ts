import type { Site } from '../transform/site.ts';
import { Run, type ThreadSpec } from './run.ts';
import { branchesOf, isInvisible, type Outcome, type Range, type Result } from './step.ts';
import type { WordMap } from './words.ts';

/*
 * One thread as an automaton. A thread's private state is its stack of captures (transform.ts) and
 * what they refer to. It does not depend on anything but the results it got, so equal private
 * states go on equally, and a thread has few of them: each is visited once, and from then on a step
 * of it is a look into a table.
 *
 * Endless streams have endlessly many positions. What the code does depends on differences of
 * positions only, except at the wraps of 2^31 and 2^32 and where bytes.ts splits a copy in two. So a
 * private state is written down relative to the thread's own position, and the storage turned by it;
 * positions closer to the start than `exact` are kept as they are, for the wraps. That a split copy
 * is the same copy at every offset is enumerated in test/unit and not proved here.
 */

interface State {
  /** Bytes that the thread has copied since its last operation. */
  readonly open: readonly Range[];
  readonly outcome: Outcome;
  readonly holdsKey: boolean;
  readonly wasStopped: boolean;
  /** Results from the start to here. */
  readonly path: readonly Result[];
  readonly next: Map<number | string, number>;
  leaves: readonly Leaf[] | undefined;
}

/** A state with a step that others can see, and the choices that lead to it. */
export interface Leaf {
  readonly state: number;
  readonly choices: readonly number[];
}

/** Two ways to a private state that was taken for one. */
export interface Merge {
  readonly state: number;
  readonly path: readonly Result[];
}

export class Machine {
  readonly spec: ThreadSpec;
  /** Other ways to states that were known already, for the audit. */
  readonly merges: Merge[] = [];
  readonly #states: State[] = [];
  readonly #words: WordMap;
  readonly #sites: readonly Site[];
  readonly #ids = new Map<string, number>();

  constructor(spec: ThreadSpec, words: WordMap, sites: readonly Site[]) {
    this.spec = spec;
    this.#words = words;
    this.#sites = sites;
    this.#enter([]);
  }

  outcome(state: number): Outcome {
    return this.#state(state).outcome;
  }

  openRanges(state: number): readonly Range[] {
    return this.#state(state).open;
  }

  /** Says whether the thread may still compare its doorbell with what it last read from it. */
  holdsKey(state: number): boolean {
    return this.#state(state).holdsKey;
  }

  /** Says whether a call of the thread was stopped before. */
  wasStopped(state: number): boolean {
    return this.#state(state).wasStopped;
  }

  /** Says whether the thread may be stopped in the sleep in which it is. */
  mayBeStoppedAsleep(state: number): boolean {
    const { stops = 'never' } = this.spec;
    return stops !== 'never' && !this.#state(state).wasStopped;
  }

  pathTo(state: number): readonly Result[] {
    return this.#state(state).path;
  }

  /** The private state after `result`. */
  resume(state: number, result: Result): number {
    const from = this.#state(state);
    const key = typeof result === 'number' ? result : result.join();
    const known = from.next.get(key);
    if (known !== undefined) return known;
    const to = this.#enter([...from.path, result]);
    from.next.set(key, to);
    return to;
  }

  /** The results that a state is known to go on with, and where they lead. */
  known(state: number): ReadonlyMap<number | string, number> {
    return this.#state(state).next;
  }

  /** The states to which choices lead from here, that are not choices themselves. */
  leaves(state: number): readonly Leaf[] {
    const from = this.#state(state);
    from.leaves ??= this.#findLeaves(state);
    return from.leaves;
  }

  /** Runs the thread anew, from its start. */
  run(path: readonly Result[]): { outcome: Outcome; key: string; run: Run } {
    const run = new Run(this.spec, this.#words, this.#sites);
    const outcome = run.play(path);
    return { outcome, key: run.key(outcome), run };
  }

  #findLeaves(first: number): Leaf[] {
    const todo: Leaf[] = [{ state: first, choices: [] }];
    const seen = new Set([first]);
    const leaves: Leaf[] = [];
    for (const leaf of todo) {
      const outcome = this.outcome(leaf.state);
      if (!('kind' in outcome) || !isInvisible(outcome)) {
        leaves.push(leaf);
        continue;
      }
      for (let choice = 0; choice < branchesOf(outcome); choice++) {
        const state = this.resume(leaf.state, choice);
        if (seen.has(state)) continue;
        seen.add(state);
        todo.push({ state, choices: [...leaf.choices, choice] });
      }
    }
    return leaves;
  }

  #state(id: number): State {
    const state = this.#states[id];
    if (state === undefined) throw new Error(`no state ${id}`);
    return state;
  }

  /** Runs the thread from its start with these results, and writes its state down. */
  #enter(path: readonly Result[]): number {
    const { outcome, key, run } = this.run(path);
    const known = this.#ids.get(key);
    if (known !== undefined) {
      this.merges.push({ state: known, path });
      return known;
    }
    const id = this.#states.length;
    const { open, holdsKey, wasStopped } = run;
    const next = new Map<number | string, number>();
    this.#states.push({ outcome, open, holdsKey, wasStopped, path, next, leaves: undefined });
    this.#ids.set(key, id);
    return id;
  }
}
