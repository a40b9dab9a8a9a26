import { PATIENCE_MS } from '../../dist/atomics/lock.js';
import type { Site } from '../transform/site.ts';
import { after, DELTA } from './operations.ts';
import {
  AWAITED,
  Failure,
  type Outcome,
  type Range,
  type Result,
  STOPPED,
  type Step,
} from './step.ts';
import { isPrivate, type Word, type WordMap } from './words.ts';

/** Body of a thread; and how it goes on after a call of it was stopped, where that may happen. */
export interface Program {
  readonly first: Generator<unknown, unknown, unknown>;
  readonly afterStop?: () => Generator<unknown, unknown, unknown>;
}

/**
 * Where a call of a thread is stopped, once: nowhere; in a sleep, as long as nobody rings it; or maybe in
 * a sleep, and maybe before any operation of a call.
 */
export type Stops = 'never' | 'asleep' | 'anywhere';

export interface ThreadSpec {
  readonly name: string;
  readonly start: (frames: unknown[]) => Program;
  readonly stops?: Stops;
  /** The word that holds the thread's own position; positions are relative to it. */
  readonly ownPos: Word | undefined;
  /** Own positions this close to the start are told apart, for the wraps. */
  readonly exact: number;
  /**
   * How many blocking calls the thread has made, where its CALL is nobody else's business: then
   * what is derived from that number is written down relative to it. Undefined: as it is.
   */
  readonly calls: (() => number) | undefined;
}

const EXCLUDED = new Set(['bytes', 'sleeps', 'wakes', 'spins', 'spinMisses']);
const POSITION = /^(pos|.*Pos|.*PosSeen)$/;
const CALL = /^(blocked|idle)$/;
/** Where the clock is read that a deadline is counted from. */
const BEGINNINGS = new Set(['recvDeadline', 'sendDeadline']);

interface RawStep {
  readonly kind: string;
  readonly args: readonly unknown[];
}

/** One run of a thread, with absolute values. */
export class Run {
  readonly #spec: ThreadSpec;
  readonly #words: WordMap;
  readonly #sites: readonly Site[];
  readonly #frames: unknown[] = [];
  /** Values of the words that this thread alone uses. */
  readonly #own = new Map<Word, number>();
  /** The thread's own position, as it last stored it. */
  #base: number;
  /** Result of the last look at the own doorbell. */
  #key = 1000;

  /** Bytes copied since the last operation. */
  open: Range[] = [];
  /** A call of the thread was stopped: it was left where it stood, with no catch and no finally. */
  wasStopped = false;
  /** The operation before which the thread may be stopped. */
  #pending: IteratorResult<unknown, unknown> | undefined;
  /** Says, once the state is written down, whether anything is left that holds the last key. */
  holdsKey = false;

  constructor(spec: ThreadSpec, words: WordMap, sites: readonly Site[]) {
    this.#spec = spec;
    this.#words = words;
    this.#sites = sites;
    this.#base = spec.ownPos?.initial ?? 0;
  }

  play(path: readonly Result[]): Outcome {
    const program = this.#spec.start(this.#frames);
    let thread = program.first;
    try {
      let step = this.#toStep(thread.next(), thread);
      for (const result of path) {
        if (!('kind' in step)) throw new Error('a thread went on after its end');
        if (isStop(step, result)) {
          thread = this.#stop(program);
          step = this.#toStep(thread.next(), thread);
        } else if (step.kind === 'stop') {
          step = this.#toStep(this.#pending as IteratorResult<unknown>, thread, true);
        } else {
          step = this.#toStep(thread.next(this.#done(step, result)), thread);
        }
      }
      return step;
    } catch (error) {
      if (error instanceof Failure) return { failed: error.message };
      throw error;
    }
  }

  /** Notes what a step did, and says what it returns. */
  #done(step: Step, result: Result): unknown {
    const absolute = this.#absolute(step, result);
    if (step.range === undefined) this.open = [];
    else this.open.push(step.range);
    if (step.word !== undefined && step.word === this.#spec.ownPos) this.#move(step);
    return absolute;
  }

  /** The next step that others can see: what is on words that nobody else uses is done at once. */
  #toStep(
    raw: IteratorResult<unknown, unknown>,
    thread: Generator<unknown>,
    goesOn = false,
  ): Outcome {
    if (raw.done) return { done: true, value: raw.value };
    const step = this.#step(raw.value as RawStep);
    const { word, site, idle } = step;
    if (!goesOn && this.#mayStop(step)) {
      this.#pending = raw;
      const before = { kind: 'stop', values: [2, ...step.values], idle, site };
      return word === undefined ? before : { ...before, word };
    }
    // Time is counted from where a call begins to wait.
    if (step.kind === 'clock' && BEGINNINGS.has(this.#sites[site]?.fn ?? '')) {
      return this.#toStep(thread.next(0), thread);
    }
    if (word === undefined) return step;
    if (isPrivate(word.kind)) {
      return this.#toStep(thread.next(this.#doOwn(word, raw.value as RawStep)), thread);
    }
    if (word.kind !== 'constant' && word.kind !== 'census') return step;
    if (word.kind === 'constant' && step.kind !== 'load') {
      throw new Error(`${step.kind} on ${word.name}, which was taken for constant`);
    }
    return this.#toStep(thread.next(word.initial), thread);
  }

  /** Between calls there is nothing to stop. */
  #mayStop({ idle }: Step): boolean {
    return this.#spec.stops === 'anywhere' && !this.wasStopped && !idle;
  }

  #stop({ afterStop }: Program): Generator<unknown, unknown, unknown> {
    if (afterStop === undefined) throw new Error(`${this.#spec.name} has nothing to go on with`);
    this.wasStopped = true;
    this.#frames.length = 0;
    return afterStop();
  }

  #doOwn(word: Word, raw: RawStep): number {
    this.#words.claim(word, this.#spec.name);
    const before = this.#own.get(word) ?? word.initial;
    const [value = 0, replacement = 0] = raw.args.slice(2) as number[];
    this.#own.set(word, after(raw.kind, before, value, replacement));
    return before;
  }

  #move(step: Step): void {
    if (step.kind === 'store') this.#base = (this.#base + (step.values[0] ?? 0)) | 0;
  }

  #step(raw: RawStep): Step {
    const site = Number(this.#frames.at(-2));
    const idle = this.#frames.length === 2;
    if (raw.kind === 'choose' || raw.kind === 'clock' || AWAITED.has(raw.kind)) {
      return { kind: raw.kind, values: [Number(raw.args[0])], idle, site };
    }
    if (raw.kind === 'copy') {
      const range = raw.args[0] as Range & { data: number };
      const bytes = range.bytes?.map((byte) => (byte - this.#base) & 0xff);
      const offset = (range.offset - this.#base) & this.#words.mask;
      return { kind: raw.kind, values: [], range: { ...range, offset, bytes }, idle, site };
    }
    const [view, index, ...args] = raw.args as [Int32Array, number, ...number[]];
    const word = this.#words.find(view, index);
    // A wait for a lock gives up after a while, because of broken memory. Sound memory must not
    // need that, so here such a wait has no limit.
    if (raw.kind === 'wait' && (args[1] ?? Infinity) >= PATIENCE_MS) args[1] = Infinity;
    const values = args.map((value) => this.#relative(word, raw.kind, value));
    return { kind: raw.kind, word, values, idle, site };
  }

  #relative(word: Word, kind: string, value: number): number {
    if (word.kind === 'position') return DELTA.has(kind) ? value : (value - this.#base) | 0;
    if (word.kind === 'doorbell' && kind === 'wait') {
      return value === this.#key ? 1 : value === Infinity ? Infinity : value > 999 ? 0 : value;
    }
    return value;
  }

  #absolute(step: Step, result: Result): unknown {
    if (typeof result !== 'number') {
      return result.map((byte) => (byte + this.#base) & 0xff);
    }
    if (step.kind === 'wait') return ['ok', 'not-equal', 'timed-out'][result];
    if (step.word?.kind === 'position') return (result + this.#base) | 0;
    if (step.word?.kind === 'doorbell' && step.kind === 'load') return this.#look(result === 1);
    return result;
  }

  /** The value of the own doorbell: another one if it moved since the last look. */
  #look(hasMoved: boolean): number {
    if (hasMoved) this.#key += 2;
    return this.#key;
  }

  /** The private state, written down. */
  key(outcome: Outcome): string {
    if ('done' in outcome) return `done ${outcome.value}`;
    if ('failed' in outcome) return `failed ${outcome.failed}`;
    const { word, kind, values } = outcome;
    if (word?.kind === 'doorbell' && isWithKey(kind, values)) this.holdsKey = true;
    const seen = new Map<object, number>();
    const parts: string[] = [
      this.wasStopped ? 'stopped' : '',
      this.#words.zone(this.#spec.ownPos, this.#base, this.#spec.exact),
      stepKey(outcome),
    ];
    parts.push(cellsOf(this.open, this.#words.mask).sort().join());
    for (const [word, value] of this.#own) {
      parts.push(`${word.slot}=${word.kind === 'call' ? this.#sinceCall(value) : value}`);
    }
    for (let i = 0; i < this.#frames.length; i += 2) {
      const site = this.#sites[Number(this.#frames[i])];
      const locals = (this.#frames[i + 1] as () => unknown[])();
      parts.push(String(site?.id));
      site?.names.forEach((name, n) => {
        parts.push(this.#value(name, locals[n], seen));
      });
    }
    return parts.join(' ');
  }

  #value(name: string, value: unknown, seen: Map<object, number>): string {
    if (typeof value === 'number') {
      if (POSITION.test(name)) return `p${(value - this.#base) | 0}`;
      if (name === 'key' && this.#words.abstract) {
        if (value !== this.#key) return 'old';
        this.holdsKey = true;
        return 'k';
      }
      if (CALL.test(name)) return `c${this.#sinceCall(value)}`;
      return String(value);
    }
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'function' ? 'f' : String(value);
    }
    const known = seen.get(value);
    if (known !== undefined) return `#${known}`;
    seen.set(value, seen.size);
    if (value instanceof Uint8Array && !(value.buffer instanceof SharedArrayBuffer)) {
      return `u${Array.from(value, (byte) => (byte - this.#base) & 0xff)}`;
    }
    if (value instanceof Int32Array && !(value.buffer instanceof SharedArrayBuffer)) {
      return `i${value}`;
    }
    if (ArrayBuffer.isView(value) || value instanceof SharedArrayBuffer) {
      return this.#words.memory(value);
    }
    const fields = Object.entries(value).filter(([field]) => !this.#leavesOut(field));
    return `{${fields.map(([field, inner]) => this.#value(field, inner, seen)).join(' ')}}`;
  }

  #sinceCall(value: number): number {
    return value - ((this.#spec.calls?.() ?? 0) << 2);
  }

  /** Counters that nothing is concluded from. */
  #leavesOut(field: string): boolean {
    return EXCLUDED.has(field) || (field === 'calls' && this.#spec.calls !== undefined);
  }
}

function isStop({ kind }: Step, result: Result): boolean {
  return kind === 'stop' ? result === 1 : kind === 'wait' && result === STOPPED;
}

/** Says whether a step, or the one before which the thread may be stopped, waits with the last key. */
function isWithKey(kind: string, values: readonly number[]): boolean {
  return kind === 'stop'
    ? values[1] === 1 && values.length === 3
    : kind === 'wait' && values[0] === 1;
}

function stepKey(step: Step): string {
  const { word, values, range } = step;
  const where =
    range === undefined ? '' : `${range.data}:${range.offset}:${range.count}:${range.bytes}`;
  return `${step.kind} ${word?.slot} ${values} ${where}`;
}

/** The places in storage that ranges cover, and which of them are written. */
export function cellsOf(ranges: readonly Range[], mask: number): string[] {
  return ranges.flatMap(({ data, offset, count, bytes }) =>
    Array.from({ length: count }, (_, i) => `${bytes ? 'w' : 'r'}${data + ((offset + i) & mask)}`),
  );
}
