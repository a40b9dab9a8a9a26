import { headroom } from '../atomics/headroom.ts';
import { type SlotSet, slotSet } from '../atomics/mask.ts';
import { EPOLLET, EPOLLONESHOT } from '../calls/numbers.ts';
import type { End } from '../ring/end.ts';
import { type Moment, momentOf, registerFor } from '../ring/events.ts';
import { addHolders } from '../ring/holders.ts';
import type { WatchedEnd } from '../socket/held.ts';
import type { Socket } from '../socket/socket.ts';
import { heard } from './poll-set.ts';
import type { Link, Queue } from './queue.ts';

/** The list of one Poller, as its interests know it. */
export interface InterestList {
  /** Something may be new about an interest. */
  changed(interest: Interest): void;
  delete(interest: Interest): void;
}

/** One end that a Poller watches. */
export class Interest implements Link<Interest> {
  readonly socket: Socket;
  readonly list: InterestList;
  readonly held: WatchedEnd;
  events: number;
  data: unknown;
  /** With EPOLLONESHOT, after it was reported. */
  isDisabled = false;
  /** True while it is among the interests whose holders are to be counted again. */
  isUncounted = false;
  /** True while it has a place in a Queue. */
  isQueued = false;
  before: Interest | undefined = undefined;
  after: Interest | undefined = undefined;
  /** With EPOLLET: how far the end had come when that was reported, and when it was looked at. */
  #reported: Moment | undefined;
  #seen: Moment | undefined;

  constructor(list: InterestList, socket: Socket, held: WatchedEnd, events: number, data: unknown) {
    this.list = list;
    this.socket = socket;
    this.held = held;
    this.events = events;
    this.data = data;
  }

  get end(): End {
    return this.held.end;
  }

  /** Watches for these events from now on; events that are there already are news again. */
  change(events: number, data: unknown): void {
    this.events = events;
    this.data = data;
    this.isDisabled = false;
    this.#reported = undefined;
  }

  /** Asks the set once: with 10,000 in it, that would be a third of an event. */
  addTo(uncounted: Set<Interest>): void {
    if (this.isUncounted) return;
    uncounted.add(this);
    this.isUncounted = true;
  }

  register(): void {
    if (!this.isDisabled) registerFor(this.end, this.events);
  }

  /** Registers, then looks: what is to be reported. */
  look(): number {
    if (this.isDisabled) return 0;
    this.register();
    if ((this.events & EPOLLET) === 0) return heard(this);
    const moment = momentOf(this.end, this.events);
    if (this.#reported?.isSame(moment)) return 0;
    const events = heard(this);
    if (events === 0) this.#reported = moment;
    this.#seen = moment;
    return events;
  }

  /**
   * Reports the events that `look` found for some: for all of them or, where the stack ends, for none.
   * Moves those that may be ready again without an edge to the end of `perhaps`, and takes the others
   * out; those that are disabled now are `uncounted`. A leaf.
   */
  static report(
    found: readonly { interest: Interest }[],
    perhaps: Queue<Interest>,
    uncounted: Set<Interest>,
  ): void {
    headroom();
    for (let i = 0; i < found.length; i++) {
      const { interest } = found[i] as { interest: Interest };
      interest.isDisabled = (interest.events & EPOLLONESHOT) !== 0;
      interest.#reported = interest.#seen;
      perhaps.delete(interest);
      if (interest.isDisabled) {
        uncounted.add(interest);
        interest.isUncounted = true;
      } else if ((interest.events & EPOLLET) === 0) perhaps.add(interest);
    }
  }

  /**
   * The threads that hold the ends of the pair; undefined if others may come to. Called after
   * `register`: a thread that changes that from then on rings.
   */
  holders(): SlotSet | undefined {
    const set = slotSet();
    const { pair, thread } = this.end;
    return addHolders(pair, thread.table, set) ? set : undefined;
  }
}
