import { dependent, type Event, type Footprint } from '../run/event.ts';

/** A step of the present run, with its place in happens-before. */
export interface Step {
  readonly event: Event;
  /** For each thread the number of its events that happen before this one, or are it. */
  readonly clock: readonly number[];
  /** Number of the event in its thread, from 1. */
  readonly count: number;
}

/** Bytes are looked up in pieces of this size; no atomic operation touches more than one. */
const PIECE_BITS = 3;

/**
 * The steps of the present run. Those that an event may depend on are found by what it touches, so
 * that long runs cost no more than their words are contended.
 */
export class Path {
  readonly steps: Step[] = [];
  readonly #threads: number;
  /** The steps of each thread, those that woke it, and those that touched a piece of memory. */
  readonly #own = new Map<number, number[]>();
  readonly #wakers = new Map<number, number[]>();
  readonly #touched = new Map<string, number[]>();

  constructor(threads: number) {
    this.#threads = threads;
  }

  push(event: Event): void {
    const at = this.steps.length;
    this.steps.push(this.stepOf(event));
    listOf(this.#own, event.thread).push(at);
    for (const thread of event.woken) listOf(this.#wakers, thread).push(at);
    for (const place of placesOf(event.footprint)) listOf(this.#touched, place).push(at);
  }

  pop(): void {
    const step = this.steps.pop();
    if (step === undefined) return;
    const { event } = step;
    this.#own.get(event.thread)?.pop();
    for (const thread of event.woken) this.#wakers.get(thread)?.pop();
    for (const place of placesOf(event.footprint)) this.#touched.get(place)?.pop();
  }

  /** The event with its place in happens-before, if it comes next. */
  stepOf(event: Event): Step {
    const clock = this.before(event.thread);
    for (const at of this.dependencies(event)) join(clock, this.steps[at]?.clock ?? []);
    const count = (this.#own.get(event.thread)?.length ?? 0) + 1;
    clock[event.thread] = count;
    return { event, clock, count };
  }

  /** Steps that happen before a thread's next step already: its last one, or the one that woke it since. */
  before(thread: number): number[] {
    const last = this.#own.get(thread)?.at(-1) ?? -1;
    const waker = this.#wakers.get(thread)?.at(-1) ?? -1;
    const clock = Array.from({ length: this.#threads }, () => 0);
    join(clock, this.steps[last]?.clock ?? []);
    if (waker > last) join(clock, this.steps[waker]?.clock ?? []);
    return clock;
  }

  /**
   * The steps that `event` depends on, the latest first, but none that happen before a write of the
   * same bytes which is among them: all that touched those bytes earlier does.
   */
  *dependencies({ footprint }: Event): Generator<number> {
    const places = placesOf(footprint);
    const [first = ''] = places;
    const candidates =
      places.length === 1
        ? (this.#touched.get(first) ?? [])
        : unionOf(places.map((place) => this.#touched.get(place) ?? []));
    for (let i = candidates.length - 1; i >= 0; i--) {
      const at = candidates[i] ?? 0;
      const other = this.steps[at]?.event.footprint;
      if (other === undefined || !dependent(other, footprint)) continue;
      yield at;
      if (hides(other, footprint)) return;
    }
  }
}

export function happensBefore(step: Step, clock: readonly number[]): boolean {
  return (clock[step.event.thread] ?? 0) >= step.count;
}

export function join(clock: number[], other: readonly number[]): void {
  for (const [thread, count] of other.entries()) {
    if (count > (clock[thread] ?? 0)) clock[thread] = count;
  }
}

/** Says whether whatever `later` depends on before `write` happens before `write`. */
function hides(write: Footprint, later: Footprint): boolean {
  if (!write.write || later.list || later.clock !== 'none') return false;
  return write.from <= later.from && later.to <= write.to;
}

/** Where a footprint is found: its pieces of memory, and the clock. */
function placesOf({ buffer, from, to, clock }: Footprint): string[] {
  const places = clock === 'none' ? [] : ['clock'];
  if (buffer === -1) return places;
  for (let piece = from >>> PIECE_BITS; piece <= Math.max(to - 1, from) >>> PIECE_BITS; piece++) {
    places.push(`${buffer}:${piece}`);
  }
  return places;
}

function unionOf(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

function listOf<Key>(lists: Map<Key, number[]>, key: Key): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
