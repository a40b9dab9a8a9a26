import { READY_BITS, takeReady } from '../atomics/ready.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load } from '../atomics/words.ts';
import type { WatchedEnd } from '../socket/held.ts';
import { home, kept } from '../thread/home.ts';
import type { Interest } from './interest.ts';

/**
 * All that the Pollers of this thread watch, found by the READY bit of its pair. One for all of them,
 * for a bit is taken once.
 */
export class Watches {
  readonly #found: (Set<Interest> | undefined)[] = [];
  readonly #realm = home().realm;
  /** The doorbell before the bits were taken last: as long as it is the same, there are no new ones. */
  #bell = 0;
  /** News of wakers may be known to nobody: a sweep was stopped, or a waker. */
  #isTorn = false;

  /** Interests in pairs that have the same READY bit as the pair of this end. */
  alike(held: WatchedEnd): Set<Interest> {
    held.watches = this;
    const at = held.end.pair.id % READY_BITS;
    const set = this.#found[at] ?? new Set();
    this.#found[at] = set;
    return set;
  }

  /** The last Socket of an end in this thread goes: no Poller watches the end any more. */
  forget(held: WatchedEnd): void {
    const set = this.#found[held.end.pair.id % READY_BITS];
    if (set === undefined) return;
    for (const interest of set) if (interest.held === held) interest.list.delete(interest);
  }

  /** Says whether anything may have changed since `sweep`. */
  isRung({ table, at }: CallingThread): boolean {
    // BELL< Unmoved: a thread that set a bit since the sweep has yet to ring.
    return this.#isTorn || load(table, at) !== this.#bell;
  }

  /** A waker may have been stopped before it told of a change: the next sweep looks at all. */
  doubt(): void {
    this.#isTorn = true;
  }

  /** Puts what wakers have told of into the lists of its Pollers. */
  sweep(thread: CallingThread): void {
    // BELL< Read before the bits: a thread that sets one later rings later.
    this.#bell = load(thread.table, thread.at);
    const { state } = thread;
    // Another realm of this thread may have taken bits of these pairs.
    const wasTorn = this.#isTorn || state.sweeper !== this.#realm;
    this.#isTorn = true;
    state.sweeper = this.#realm;
    const all = takeReady(thread, this.#told);
    if (all || wasTorn) for (const set of this.#found) this.#changed(set);
    this.#isTorn = false;
  }

  readonly #told = (bit: number): void => this.#changed(this.#found[bit]);

  #changed(set: Set<Interest> | undefined): void {
    if (set !== undefined) for (const interest of set) interest.list.changed(interest);
  }
}

/** The watches of this thread. */
export const watches: () => Watches = kept('watches', () => new Watches());
