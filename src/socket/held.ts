import { endThread } from '../atomics/death.ts';
import type { SlotId } from '../atomics/slot-id.ts';
import type { Words } from '../atomics/words.ts';
import type { End } from '../ring/end.ts';
import { home, kept, type Tenant } from '../thread/home.ts';
import { isWatched } from '../thread/lifeline.ts';
import { causeOf } from './cause.ts';

/** An end that a thread holds, as its Pollers know it. */
export interface WatchedEnd {
  readonly end: End;
  /** The Pollers that watch the end: told when the last Socket goes. */
  watches: { forget(held: WatchedEnd): void } | undefined;
}

/** An end as all its Sockets of one thread hold it: it closes with the last of them. */
export class Held implements WatchedEnd {
  readonly end: End;
  /** Close-on-exec of a descriptor of this end, unless a call asks otherwise. */
  readonly closeOnExec: boolean;
  sockets = 0;
  watches: WatchedEnd['watches'] = undefined;
  /** Directions of which `socketpair/text` reads or writes the lines. */
  readonly taken: Set<'read' | 'write'> = new Set();

  constructor(end: End, closeOnExec = false) {
    end.deathOfPeer = causeOf;
    this.end = end;
    this.closeOnExec = closeOnExec;
  }

  /** One Socket more. */
  hold(): void {
    const ends = heldEnds();
    if (this.sockets === 0) ends.count += 1;
    this.sockets += 1;
  }

  /** One Socket fewer. All or, if the stack runs out on the way, to be done again. */
  letGo(): void {
    if (this.sockets === 1) {
      const ends = heldEnds();
      this.watches?.forget(this);
      this.end.close();
      ends.count -= 1;
    }
    this.sockets -= 1;
  }

  /** The end has left this thread with its only Socket, and is not closed. */
  handOn(): void {
    const ends = heldEnds();
    this.watches?.forget(this);
    ends.count -= 1;
    this.sockets = 0;
  }

  /** Gives the end up as it is: it is never closed from here. */
  abandon(): void {
    if (this.sockets > 0) heldEnds().count -= 1;
    this.sockets = Infinity;
  }
}

/** Ends that the calling thread holds, as a reason to keep its slot. */
class HeldEnds implements Tenant {
  get count(): number {
    return home().shared.ends;
  }

  set count(count: number) {
    home().shared.ends = count;
  }

  staysFor(): string | undefined {
    if (this.count === 0) return undefined;
    return 'this thread holds ends of another tree of threads; create the first pair in the thread that starts the workers';
  }

  keepsSlot(table: Words, id: SlotId): boolean {
    if (this.count === 0) return false;
    // The peers are told here, where nobody else would tell them.
    if (!isWatched()) endThread({ table, note: 0 }, id);
    return true;
  }
}

export const heldEnds: () => HeldEnds = kept('heldEnds', () => new HeldEnds());

/**
 * A net below programs that drop a Socket without closing it: the end closes when the object is
 * collected, whenever that is.
 */
export const droppedSockets: () => FinalizationRegistry<Held> = kept(
  'droppedSockets',
  () => new FinalizationRegistry((held) => held.letGo()),
);

/** The Sockets of this thread, of whatever realm and copy of the library. A Proxy of one is none. */
export function knownSockets(): WeakSet<object> {
  const { shared, host } = home();
  shared.sockets ??= host.weakSet();
  return shared.sockets;
}
