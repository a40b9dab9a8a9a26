import { WAYS } from '../clock/thread-clock.ts';
import { cureOf } from './cure.ts';
import type { RacingPair } from './find.ts';
import type { Histories } from './histories.ts';
import type { Knowledge, Race, RaceAccess } from './race.ts';
import { ATOMIC, nameIn, WRITE } from './record.ts';
import { wayText } from './report-text.ts';
import { SourceLines } from './source-lines.ts';
import { type Moment, type Step, Steps } from './steps.ts';

/** Says of each pair what people want to know of a race. */
export function describeAll(
  pairs: readonly RacingPair[],
  histories: Histories,
  names: readonly string[],
): Race[] {
  return pairs.length === 0 ? [] : new Describing(pairs, histories, names).races;
}

/** A race, as the numbers of its accesses: what went wrong first. */
type Both = readonly [mine: number, theirs: number];

class Describing {
  readonly races: Race[];
  readonly #histories: Histories;
  readonly #names: readonly string[];
  readonly #lines = new SourceLines();
  readonly #steps: Steps;

  constructor(pairs: readonly RacingPair[], histories: Histories, names: readonly string[]) {
    this.#histories = histories;
    this.#names = names;
    const both = pairs.map((pair) => this.#inOrder(pair));
    const moments = both.flatMap(([one, other]) => [
      ...this.#momentsOf(one, other),
      ...this.#momentsOf(other, one),
    ]);
    this.#steps = new Steps(histories, moments);
    this.races = pairs.map((pair, i) => this.#race(pair, both[i] as Both));
  }

  /** A read first, as it is what went wrong; then what it did not know of. */
  #inOrder({ one, other }: RacingPair): Both {
    const { kind } = this.#histories.accesses;
    return ((kind[one] ?? 0) & WRITE) === 0 ? [one, other] : [other, one];
  }

  /** How the thread of `mine` knew of the other, how that told it, and told of `theirs`. */
  #momentsOf(mine: number, theirs: number): Moment[] {
    const { log, clock, time } = this.#histories.accesses;
    const of = { clock: clock[theirs] ?? 0, value: this.#epoch(mine, theirs) };
    const them = log[theirs] ?? 0;
    return [
      { ...of, log: log[mine] ?? 0 },
      { ...of, log: them },
      { clock: of.clock, value: time[theirs] ?? 0, log: them },
    ];
  }

  /** How far the thread of `mine` knew the clock of `theirs`, at the time of `mine`. */
  #epoch(mine: number, theirs: number): number {
    const { accesses, threads } = this.#histories;
    const thread = threads[accesses.log[mine] ?? 0];
    return thread?.known.get(accesses.clock[theirs] ?? 0)?.at(mine) ?? 0;
  }

  #race({ observed, mayTear }: RacingPair, [first, second]: Both): Race {
    const accesses = [this.#access(first), this.#access(second)] as const;
    const knowledge = [this.#knowledge(first, second), this.#knowledge(second, first)] as const;
    const [learned, , told] = this.#momentsOf(first, second) as [Moment, Moment, Moment];
    const cure = cureOf(accesses, this.#steps.learned(learned), this.#steps.told(told));
    return { accesses, knowledge, observed, mayTear, cure };
  }

  #access(access: number): RaceAccess {
    const { accesses, threads } = this.#histories;
    const log = accesses.log[access] ?? 0;
    const kind = accesses.kind[access] ?? 0;
    const [from, to] = [accesses.from[access] ?? 0, accesses.to[access] ?? 0];
    const { label, offset, size } = accesses.viewOf(access);
    const stack = threads[log]?.sites.get(accesses.site[access] ?? 0)?.split('\n') ?? [];
    return {
      kind: `${(kind & ATOMIC) !== 0 ? 'atomic ' : ''}${(kind & WRITE) !== 0 ? 'write' : 'read'}`,
      buffer: nameIn(accesses.labels[label] ?? '?'),
      from,
      to,
      elements: { from: (from - offset) / size, to: (to - offset) / size },
      thread: this.#names[log] ?? '?',
      slot: threads[log]?.slot ?? 0,
      epoch: accesses.time[access] ?? 0,
      stack,
      line: this.#lines.of(stack[0] ?? ''),
    };
  }

  #knowledge(mine: number, theirs: number): Knowledge {
    const { log } = this.#histories.accesses;
    const [heard, said] = this.#momentsOf(mine, theirs) as [Moment, Moment, Moment];
    const learned = this.#steps.learned(heard);
    // The teller may have heard it from others: then where is not known.
    const told = this.#steps.told(said).find((step) => isSameWay(step, learned));
    return {
      thread: this.#names[log[mine] ?? 0] ?? '?',
      of: this.#names[log[theirs] ?? 0] ?? '?',
      epoch: heard.value,
      by: learned === undefined ? undefined : wayText(learned),
      toldAt: told?.site.split('\n')[0],
    };
  }
}

function isSameWay(told: Step, heard: Step | undefined): boolean {
  if (heard === undefined || told.kind !== heard.kind || told.pair !== heard.pair) return false;
  if (told.kind !== WAYS.bytes && told.kind !== WAYS.room) return true;
  return told.direction === heard.direction && ((told.from - heard.to) | 0) < 0;
}
