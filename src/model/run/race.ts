import { ticketOf } from '../world/loop-event.ts';
import { type Access, byteIndex, isAtomic } from '../world/operation.ts';
import { type Event, type PlainAccess, TIMEOUT } from './event.ts';

/*
 * Vector clocks over one run, exactly by the memory model of ECMA-262: a load takes the clock of
 * the store it reads, a read-modify-write takes and gives, a failing compareExchange is a load, and
 * a wait list is a mutex that each wait, notify, wake-up and timeout enters and leaves. Everything
 * before the threads start happens before all of them.
 */

type Clock = number[];

interface Touch {
  readonly access: Access;
  readonly atomic: boolean;
  readonly epoch: number;
}

/** The first two accesses of a run that nothing orders, as a sentence; undefined if there are none. */
export function findRace(
  threads: readonly { readonly name: string }[],
  early: readonly PlainAccess[],
  trace: readonly Event[],
): string | undefined {
  // Atomics of one size cannot race with each other.
  const sizes = new Set(
    trace.map(({ operation }) => isAtomic(operation) && operation.view.BYTES_PER_ELEMENT),
  );
  const hasPlain = early.length > 0 || trace.some(({ plain }) => plain.length > 0);
  return hasPlain || sizes.size > 1 ? new RaceSearch(threads).run(early, trace) : undefined;
}

class RaceSearch {
  readonly #names: readonly string[];
  readonly #clocks: Clock[];
  /** Clocks that a word's last store published, and that a wait list's last visitor left. */
  readonly #words = new Map<string, Clock>();
  readonly #lists = new Map<string, Clock>();
  /** The list of each `waitAsync`, by thread and ticket. */
  readonly #waits = new Map<string, string>();
  /** For each byte the last accesses: one per thread, direction and kind. */
  readonly #touches = new Map<ArrayBufferLike, Map<number, Map<string, Touch>>>();

  constructor(threads: readonly { readonly name: string }[]) {
    this.#names = threads.map(({ name }) => name);
    this.#clocks = threads.map((_, thread) =>
      threads.map((_, other) => (other === thread ? 1 : 0)),
    );
  }

  run(early: readonly PlainAccess[], trace: readonly Event[]): string | undefined {
    let race = this.#plain(early);
    for (const event of trace) race ??= this.#atomic(event) ?? this.#plain(event.plain);
    return race;
  }

  #plain(accesses: readonly PlainAccess[]): string | undefined {
    for (const { thread, access } of accesses) {
      const race = this.#touch(thread, access, false);
      if (race !== undefined) return race;
    }
    return undefined;
  }

  /** Orders the event by its clocks and looks for atomics of another size on the same bytes. */
  #atomic(event: Event): string | undefined {
    const { thread, operation, footprint } = event;
    if (operation.kind === 'idle') this.#hear(event);
    if (!isAtomic(operation)) return undefined;
    const { view, kind } = operation;
    const from = byteIndex(operation);
    const to = from + view.BYTES_PER_ELEMENT;
    const word = `${footprint.buffer}:${from}:${to}`;
    const isFate = event.variant < 0;
    if (!isFate && kind !== 'notify') {
      const { write } = footprint;
      // First: what it saw is before it touches anything.
      if (kind !== 'store') this.#join(thread, this.#words.get(word));
      const race = this.#touch(
        thread,
        { buffer: view.buffer, from, to, write, mayTear: false },
        true,
      );
      if (race !== undefined) return race;
      if (write) this.#words.set(word, this.#give(thread));
    }
    if (!footprint.list) return undefined;
    const list = `${footprint.buffer}:${from}`;
    if ('ticket' in operation) this.#waits.set(`${thread}:${operation.ticket}`, list);
    if (!isFate || event.variant === TIMEOUT) {
      for (const one of [thread, ...event.woken]) {
        this.#join(one, this.#lists.get(list));
        this.#lists.set(list, this.#give(one));
      }
    }
    return undefined;
  }

  /** A thread that is told of the end of its wait enters the list and leaves it. */
  #hear({ thread, result }: Event): void {
    const list = this.#waits.get(`${thread}:${ticketOf(Number(result))}`);
    if (list === undefined) return;
    this.#join(thread, this.#lists.get(list));
    this.#lists.set(list, this.#give(thread));
  }

  #join(thread: number, clock: Clock | undefined): void {
    const own = this.#clocks[thread] ?? [];
    clock?.forEach((count, other) => {
      own[other] = Math.max(own[other] ?? 0, count);
    });
  }

  /** The thread's clock as it is now; what the thread does from here on is later than that. */
  #give(thread: number): Clock {
    const own = this.#clocks[thread] ?? [];
    const given = [...own];
    own[thread] = (own[thread] ?? 0) + 1;
    return given;
  }

  #touch(thread: number, access: Access, atomic: boolean): string | undefined {
    const clock = this.#clocks[thread] ?? [];
    const touch = { access, atomic, epoch: clock[thread] ?? 0 };
    const bytes = this.#touches.get(access.buffer) ?? new Map<number, Map<string, Touch>>();
    this.#touches.set(access.buffer, bytes);
    for (let at = access.from; at < access.to; at++) {
      const touches = bytes.get(at) ?? new Map<string, Touch>();
      bytes.set(at, touches);
      for (const [key, earlier] of touches) {
        const other = Number.parseInt(key, 10);
        if (other === thread || earlier.epoch <= (clock[other] ?? 0)) continue;
        if (isRace(earlier, touch)) return this.#describe(other, earlier, thread, touch);
      }
      touches.set(`${thread}${access.write ? 'w' : 'r'}${atomic ? 'a' : 'p'}`, touch);
    }
    return undefined;
  }

  #describe(other: number, earlier: Touch, thread: number, touch: Touch): string {
    const tears = earlier.access.mayTear || touch.access.mayTear || !isSameRange(earlier, touch);
    const effect = tears ? 'the value may be torn' : 'the value may be stale';
    const [one, two] = [this.#names[other], this.#names[thread]];
    return `${one} ${text(earlier)} and ${two} ${text(touch)}, and nothing orders them; ${effect}`;
  }
}

function isRace(a: Touch, b: Touch): boolean {
  if (!a.access.write && !b.access.write) return false;
  if (!a.atomic || !b.atomic) return true;
  return !isSameRange(a, b);
}

function isSameRange(a: Touch, b: Touch): boolean {
  return a.access.from === b.access.from && a.access.to === b.access.to;
}

function text({ access, atomic }: Touch): string {
  const verb = access.write ? 'writes' : 'reads';
  return `${verb} bytes ${access.from} to ${access.to - 1}${atomic ? ' atomically' : ''}`;
}
