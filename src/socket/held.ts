import type { End } from '../ring/end.ts';
import { home, kept } from '../thread/home.ts';

/** An end as all its Sockets of one thread hold it: it closes with the last of them. */
export interface Held {
  readonly end: End;
  sockets: number;
  /** What watches the end for this thread's Pollers, if any does: told when the last Socket goes. */
  watches?: { forget(held: Held): void };
}

/** One Socket fewer. All or, if the stack runs out on the way, to be done again. */
export function letGo(held: Held): void {
  if (held.sockets === 1) {
    const here = home();
    held.watches?.forget(held);
    held.end.close();
    here.ends -= 1;
  }
  held.sockets -= 1;
}

/**
 * A net below programs that drop a Socket without closing it: the end closes when the object is
 * collected, whenever that is.
 */
export const droppedSockets: () => FinalizationRegistry<Held> = kept(
  'droppedSockets',
  () => new FinalizationRegistry(letGo),
);
