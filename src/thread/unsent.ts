import { isAlive } from '../atomics/slots.ts';
import type { BeforeSleep, CallingThread } from '../atomics/thread.ts';
import { load } from '../atomics/words.ts';
import type { Host } from '../host/host.ts';
import { endAt, MAX_REFS, REF, REFTOP } from '../ring/layout.ts';
import type { PairMemory } from '../ring/memory.ts';
import {
  changeRef,
  isInTransit,
  isTransit,
  refHolder,
  threadRef,
  transitRef,
} from '../ring/references.ts';
import type { Shared, Unsent } from './shared.ts';
import { type SleepNote, sleepNoteFor } from './sleep-note.ts';
import { after } from './timers.ts';

/*
 * An end on its way is hope for all threads that wait for it (deadlock.ts). It is none while its port is
 * still with the thread that made the handle, which was never posted then, or to a worker that had exited:
 * as long as that thread sleeps, nobody can adopt it. So a thread that is about to sleep
 *
 *   - without a limit, is itself the holder of such ends until it wakes: a knot of waiters that leads
 *     through one of them is found, and a death is told of it as of any other end;
 *   - in a read or write whose peer is held by nothing else, has lost that peer. The end is dropped.
 */
export class UnsentHandles implements BeforeSleep {
  readonly #thread: CallingThread;
  readonly #host: Host;
  /** Those of all realms of the thread. */
  readonly #unsent: Set<Unsent>;
  /** Those that this thread holds while it sleeps. */
  readonly #held: Set<Unsent>;
  /** A note is left before each sleep, if there is a reporter. */
  readonly sleepNote: SleepNote | undefined;

  constructor(thread: CallingThread, shared: Shared, host: Host) {
    this.sleepNote = sleepNoteFor(thread, host);
    this.#thread = thread;
    this.#host = host;
    this.#unsent = shared.unsent;
    this.#held = shared.unsentHeld;
  }

  /** Nearly all handles are posted at once: by the next turn few are left. */
  add(handle: Unsent): void {
    if (this.#unsent.size === 0) after(0, () => this.#forgetSent());
    this.#unsent.add(handle);
  }

  beforeSleep(on: number, deadline: number): void {
    this.sleepNote?.asleep(on, deadline);
    if (this.#unsent.size === 0) return;
    this.#letGo();
    this.#forgetSent();
    this.#dropPeerOf(on);
    if (deadline !== Infinity) return;
    for (const handle of this.#unsent) {
      const { pair, end, ref, nonce } = handle;
      this.#held.add(handle);
      this.#change(pair, end, ref, transitRef(nonce), threadRef(this.#thread));
    }
  }

  afterSleep(): void {
    this.sleepNote?.awake();
    this.#letGo();
  }

  #letGo(): void {
    for (const { pair, end, ref, nonce } of this.#held) {
      this.#change(pair, end, ref, threadRef(this.#thread), transitRef(nonce));
    }
    this.#held.clear();
  }

  #forgetSent(): void {
    for (const handle of this.#unsent) {
      const { pair, end, ref, nonce, port } = handle;
      const here = isInTransit(pair.words, end, ref, nonce) && this.#host.isOpen(port) === true;
      if (!here) this.#unsent.delete(handle);
    }
  }

  #dropPeerOf(on: number): void {
    const peers = [...this.#unsent].filter(
      ({ pair, end }) => on >> 1 === ((pair.id << 1) | (1 - end)),
    );
    const [one] = peers;
    if (one === undefined || this.#isHeldBeside(one, peers)) return;
    for (const handle of peers) {
      const { pair, end, ref, nonce, port } = handle;
      this.#change(pair, end, ref, transitRef(nonce), 0);
      this.#unsent.delete(handle);
      port.close();
    }
  }

  /** Says whether somebody holds that end by another reference. */
  #isHeldBeside({ pair: { words }, end }: Unsent, peers: readonly Unsent[]): boolean {
    // REF< Raised before a reference above it is used.
    const top = Math.min(load(words, endAt(end) + REFTOP), MAX_REFS);
    for (let index = 0; index < top; index++) {
      if (peers.some(({ ref }) => ref === index)) continue;
      // REF< A thread that adds one later has one already, which is seen here.
      const ref = load(words, endAt(end) + REF + index);
      if (ref !== 0 && (isTransit(ref) || isAlive(this.#thread.table, refHolder(ref)))) return true;
    }
    return false;
  }

  #change(pair: PairMemory, end: number, ref: number, before: number, after: number): void {
    changeRef(pair, end, ref, before, after, this.#thread);
  }
}

/** To be told of each handle that is given out with a port. */
export function notSentYet(thread: CallingThread, handle: Unsent): void {
  (thread.unsent as UnsentHandles | undefined)?.add(handle);
}

/** The note that a thread leaves when it sleeps; undefined if there is no reporter. */
export function sleepNote(thread: CallingThread): SleepNote | undefined {
  return (thread.unsent as UnsentHandles | undefined)?.sleepNote;
}
