import type { CallingThread } from '../../src/atomics/thread.ts';
import type { Home } from '../../src/thread/home.ts';
import { newShared } from '../../src/thread/shared.ts';

/** Where home() of src/thread looks. */
const HOME: symbol = Symbol.for('socketpair.thread/1');

/** Sockets of all runs: no program asks for one that is another's. */
const sockets = new WeakSet();
/** Sockets that a run leaves behind are of no memory any more when they are collected. */
const nothingDropped = { register: () => undefined, unregister: () => undefined };

/**
 * Runs what a thread of a model does, at a home of its own. A model runs its threads by turns, each
 * from its beginning, so the home is that of the thread which runs.
 */
export function atHome<T>(thread: CallingThread, body: () => T): T {
  const { table } = thread;
  const kept = new Map<string, unknown>([['droppedSockets', nothingDropped]]);
  const shared = { ...newShared(), sockets };
  const own: Partial<Home> = { table, thread, shared, moves: 0, leaves: true, kept };
  const realm = globalThis as { [key: symbol]: unknown };
  const before = realm[HOME];
  realm[HOME] = own;
  try {
    return body();
  } finally {
    realm[HOME] = before;
  }
}
