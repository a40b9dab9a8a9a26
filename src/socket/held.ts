import type { End } from '../ring/end.ts';
import { home } from './home.ts';

/** An end as all its Sockets of one thread hold it: it closes with the last of them. */
export interface Held {
  readonly end: End;
  sockets: number;
}

/** One Socket fewer. All or, if the stack runs out on the way, to be done again. */
export function letGo(held: Held): void {
  if (held.sockets === 1) {
    const here = home();
    here.watches?.forget(held);
    held.end.close();
    here.ends -= 1;
  }
  held.sockets -= 1;
}

/**
 * A net below programs that drop a Socket without closing it: the end closes when the object is
 * collected, whenever that is.
 */
export function droppedSockets(): FinalizationRegistry<Held> {
  const here = home();
  here.droppedSockets ??= new FinalizationRegistry(letGo);
  return here.droppedSockets;
}
