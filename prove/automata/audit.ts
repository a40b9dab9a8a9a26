import { Seeded } from '../../src/model/search/seeds.ts';
import type { Machine, Merge } from './machine.ts';
import type { Outcome, Result } from './step.ts';

/*
 * The proofs take two ways of a thread to equal private states for one. That is right only if
 * nothing is forgotten when a private state is written down, and if what is written relative to a
 * position or a call goes on alike wherever that is. So samples of such ways are gone on with, by
 * the same results, and have to lead to equal private states at each step.
 */

const SAMPLES = 20;
const LONGEST = 8;

export interface Audit {
  /** Pairs of ways that were compared. */
  readonly samples: number;
  /** The first that differ, as a sentence. */
  readonly difference: string | undefined;
}

export function auditMerges(machines: readonly Machine[]): Audit {
  const random = new Seeded(1);
  let samples = 0;
  for (const machine of machines) {
    const { merges } = machine;
    const every = Math.max(1, Math.floor(merges.length / SAMPLES));
    for (let i = random.below(every); i < merges.length; i += every) {
      const merge = merges[i];
      if (merge === undefined) break;
      samples += 1;
      const difference = compare(machine, merge, random);
      if (difference !== undefined) return { samples, difference };
    }
  }
  return { samples, difference: undefined };
}

function compare(machine: Machine, { state, path }: Merge, random: Seeded): string | undefined {
  const first = [...machine.pathTo(state)];
  const second = [...path];
  let at = state;
  for (let step = 0; step < LONGEST; step++) {
    const bytes: number[] = [];
    const copies = isCopy(machine.outcome(at));
    do {
      const ways = [...machine.known(at)];
      const way = ways[random.below(ways.length)];
      if (way === undefined) return undefined;
      const result = resultOf(way[0]);
      if (typeof result !== 'number') bytes.push(...result);
      else if (!copies) for (const one of [first, second]) one.push(result);
      at = way[1];
    } while (copies && isCopy(machine.outcome(at)));
    if (copies) for (const one of [first, second]) copy(machine, one, [...bytes]);
    // How far the copy goes at once may differ; where it ends is compared.
    if (isCopy(machine.outcome(at))) continue;
    const [one, other] = [machine.run(first).key, machine.run(second).key];
    if (one !== other)
      return `${machine.spec.name} was in one state and is in two: ${one} / ${other}`;
  }
  return undefined;
}

/** Lets a thread copy. How often is its own business: at the end of the storage a copy is two. */
function copy(machine: Machine, path: Result[], bytes: number[]): void {
  for (;;) {
    const { outcome } = machine.run(path);
    if (!('kind' in outcome) || outcome.range === undefined) return;
    const { range } = outcome;
    path.push(range.bytes === undefined ? bytes.splice(0, range.count) : 0);
  }
}

function isCopy(outcome: Outcome): boolean {
  return 'kind' in outcome && outcome.range !== undefined;
}

/** A result as the machine's table has it: a number, or bytes as text. */
function resultOf(key: number | string): Result {
  if (typeof key === 'number') return key;
  return key === '' ? [] : key.split(',').map(Number);
}
