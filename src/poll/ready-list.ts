import { headroom } from '../atomics/headroom.ts';
import type { SlotSet } from '../atomics/mask.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { POLLING, type Waitable } from '../atomics/waitable.ts';
import { acquireEvents } from '../ring/events.ts';
import type { Socket } from '../socket/socket.ts';
import { HolderCount } from './holder-count.ts';
import { Interest, type InterestList } from './interest.ts';
import { Queue } from './queue.ts';
import type { Watches } from './watches.ts';

/*
 * The wait of a Poller, argued once. Every interest is in one of three states:
 *
 *   in `#perhaps`     something may be there: to be looked at before anybody sleeps
 *   registered        was looked at after it registered, and nothing was there: a thread that changes its
 *                     pair sets its READY bit and rings
 *   disabled          nobody is told of it
 *
 * A wait takes the READY bits after it has read its key (`register`), which moves interests from the
 * second state to the first; then it looks at all of the first, and each of them registers before it
 * is looked at. So a change that was not seen rings after the key was read, and the sleep
 * ends at once. The cost is that of what changed, however many ends are watched.
 *
 * The threads that could end the wait are counted when an interest registers, and anew when its pair
 * changes: every change of holders rings all registered threads (deadlock.ts). They are counted before
 * the interest is looked at, as there.
 */

/** An interest that has events. */
export interface Found {
  readonly interest: Interest;
  readonly events: number;
}

/** The interests of one Poller, as one thing to wait for. */
export class ReadyList implements Waitable, InterestList {
  readonly on: number = POLLING;
  spinMisses = 0;
  spins = 0;
  sleeps = 0;
  wakes = 0;
  /** Asked for at each call: a thread may move to another table while it holds no end. */
  readonly #thread: () => CallingThread;
  readonly #watches: Watches;
  readonly #interests = new Map<Socket, Interest>();
  readonly #perhaps = new Queue<Interest>();
  /** Interests whose holders may be others than were counted. */
  readonly #uncounted = new Set<Interest>();
  readonly #holders = new HolderCount();

  constructor(thread: () => CallingThread, watches: Watches) {
    this.#thread = thread;
    this.#watches = watches;
  }

  find(socket: Socket): Interest | undefined {
    return this.#interests.get(socket);
  }

  /** All or, where the stack ends, nothing. */
  add(interest: Interest): void {
    const alike = this.#watches.alike(interest.held);
    headroom();
    alike.add(interest);
    this.#interests.set(interest.socket, interest);
    this.#perhaps.add(interest);
    interest.addTo(this.#uncounted);
  }

  /** Something may be new about an interest. */
  changed(interest: Interest): void {
    this.#perhaps.add(interest);
    interest.addTo(this.#uncounted);
  }

  /** All or, where the stack ends, to be done again. */
  delete(interest: Interest): void {
    const alike = this.#watches.alike(interest.held);
    this.#holders.remove(interest);
    headroom();
    this.#perhaps.delete(interest);
    this.#uncounted.delete(interest);
    interest.isUncounted = false;
    this.#interests.delete(interest.socket);
    alike.delete(interest);
  }

  clear(): void {
    for (const interest of this.#interests.values()) this.delete(interest);
  }

  register(thread: CallingThread): void {
    this.#watches.sweep(thread);
  }

  doubt(): void {
    this.#watches.doubt();
  }

  isReady(): boolean {
    const thread = this.#thread();
    if (this.#perhaps.first === undefined && !this.#watches.isRung(thread)) return false;
    this.#watches.sweep(thread);
    const perhaps = this.#perhaps;
    for (let interest = perhaps.first; interest !== undefined; interest = perhaps.first) {
      if (interest.look() !== 0) return true;
      perhaps.delete(interest);
    }
    return false;
  }

  isOver(): boolean {
    return false;
  }

  wakers(set: SlotSet): boolean {
    for (const interest of this.#uncounted) {
      // Before it is taken out: what is marked is in the set.
      interest.isUncounted = false;
      interest.register();
      if (interest.isDisabled) this.#holders.remove(interest);
      else this.#holders.add(interest);
      this.#perhaps.add(interest);
    }
    this.#uncounted.clear();
    return this.#holders.addTo(set);
  }

  /** Looks for up to `max` interests that have events. */
  look(max: number): Found[] {
    this.#watches.sweep(this.#thread());
    const perhaps = this.#perhaps;
    const found: Found[] = [];
    for (let interest = perhaps.first; interest !== undefined && found.length < max; ) {
      const next: Interest | undefined = interest.after;
      const events = interest.look();
      if (events === 0) perhaps.delete(interest);
      else {
        acquireEvents(interest.end, events);
        found.push({ interest, events });
      }
      interest = next;
    }
    return found;
  }

  /** Reports what `look` has found: all, or none. An end that may have more is looked at last next time. */
  report(found: readonly Found[]): void {
    Interest.report(found, this.#perhaps, this.#uncounted);
  }
}
