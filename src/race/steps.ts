import type { Histories, ThreadHistory } from './histories.ts';
import { forRecords, RECORD } from './record.ts';

/** Bytes of a stream that knowledge went by, or whatever else it went by (`WAYS`). */
export interface Step {
  readonly kind: number;
  readonly pair: number;
  readonly direction: number;
  readonly from: number;
  readonly to: number;
  readonly site: string;
}

/** A time of a clock, as a thread knew it. */
export interface Moment {
  readonly log: number;
  readonly clock: number;
  readonly value: number;
}

/**
 * The steps by which threads learned and told of moments: of a few of them, for reading all into objects
 * would take more memory than the logs.
 */
export class Steps {
  readonly #learned = new Map<string, Step | undefined>();
  readonly #told = new Map<string, Step[]>();

  constructor({ threads }: Histories, moments: readonly Moment[]) {
    const wanted = new Set(moments.map(keyOf));
    const logs = new Set(moments.map(({ log }) => log));
    for (const log of logs) {
      const thread = threads[log];
      if (thread !== undefined) this.#read(thread, log, wanted);
    }
  }

  /** The step by which a thread came to know of that moment; undefined if the log does not say. */
  learned(moment: Moment): Step | undefined {
    return this.#learned.get(keyOf(moment));
  }

  /** The steps by which a thread told others, when that was the time of its own clock. */
  told(moment: Moment): readonly Step[] {
    return this.#told.get(keyOf(moment)) ?? [];
  }

  #read({ log: words, sites }: ThreadHistory, log: number, wanted: ReadonlySet<string>): void {
    let clock = 0;
    let value = 0;
    let heard: Step | undefined;
    forRecords(words, (kind, piece, at) => {
      const first = piece[at] ?? 0;
      if (kind === RECORD.moved) {
        clock = first;
        value = (piece[at + 1] ?? 0) >>> 0;
      } else if (kind === RECORD.ticked) value = first >>> 0;
      else if (kind === RECORD.hears) heard = stepAt(piece, at, sites);
      else if (kind === RECORD.learned) {
        const key = keyOf({ log, clock: first, value: (piece[at + 1] ?? 0) >>> 0 });
        if (wanted.has(key) && !this.#learned.has(key)) this.#learned.set(key, heard);
      } else if (kind === RECORD.tells) {
        const key = keyOf({ log, clock, value });
        if (!wanted.has(key)) return;
        const steps = this.#told.get(key) ?? [];
        this.#told.set(key, steps);
        steps.push(stepAt(piece, at, sites));
      }
    });
  }
}

function keyOf({ log, clock, value }: Moment): string {
  return `${log} ${clock} ${value}`;
}

function stepAt(words: ArrayLike<number>, at: number, sites: ReadonlyMap<number, string>): Step {
  return {
    kind: words[at] ?? 0,
    pair: words[at + 1] ?? 0,
    direction: words[at + 2] ?? 0,
    from: words[at + 3] ?? 0,
    to: words[at + 4] ?? 0,
    site: sites.get(words[at + 5] ?? 0) ?? '?',
  };
}
