import type { Locks } from './host.ts';
import { realTime } from './turn.ts';

/** Web Locks and BroadcastChannel, by what is used of them. */
interface Scope {
  readonly navigator?: {
    readonly locks?: {
      request(
        name: string,
        options: { readonly mode: 'exclusive' | 'shared' },
        callback: () => unknown,
      ): Promise<unknown>;
      query(): Promise<{
        readonly held: readonly { readonly name: string }[];
        readonly pending: readonly { readonly name: string }[];
      }>;
    };
  };
  readonly BroadcastChannel?: new (
    name: string,
  ) => {
    onmessage: ((event: { readonly data: unknown }) => void) | null;
    postMessage(message: unknown): void;
  };
}

/** A name may be told before the lock is asked for as the browser sees it: so long it is looked for. */
const LOOKS = 1000;
const LOOK_MS = 10;

const CHANNEL = 'socketpair.locks/1';

/** The locks of this page's origin; undefined where a page has none: without a secure origin of its own. */
export function webLocks(): Locks | undefined {
  const { navigator, BroadcastChannel: Channel } = globalThis as unknown as Scope;
  const locks = navigator?.locks;
  if (locks === undefined || Channel === undefined) return undefined;
  const channel = new Channel(CHANNEL);
  return {
    hold: (name) =>
      new Promise((resolve) => {
        // A promise that never resolves: the browser gives the lock back when the thread ends.
        const held = () => {
          resolve(true);
          return new Promise(() => undefined);
        };
        locks.request(name, { mode: 'exclusive' }, held).catch(() => resolve(false));
      }),
    async whenFree(name, callback) {
      for (let look = 0; look < LOOKS; look++) {
        const { held, pending } = await locks.query();
        if ([...held, ...pending].some((lock) => lock.name === name)) break;
        await realTime(LOOK_MS);
      }
      // Shared, for a watcher that was granted it and sleeps keeps it, and there may be others.
      locks.request(name, { mode: 'shared' }, callback).catch(() => undefined);
    },
    tell: (name) => channel.postMessage(name),
    onTold(callback) {
      channel.onmessage = ({ data }) => callback(data);
    },
  };
}
