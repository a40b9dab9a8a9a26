import { SystemError } from '../errno/system-error.ts';
import { type ProxyMarked, proxyMarker, releaseProxy } from './npm-install-comlink/comlink.ts';
import type { Asked, SyncCalls } from './sync-calls.ts';

/** A stand-in for an object of another thread, for one that blocks: its calls return results. */
export type SyncRemote<T> = Callable<T> &
  Constructable<T> & { readonly [Key in keyof T]: SyncProperty<T[Key]> } & {
    /** Lets go of the object, over there too. */
    [releaseProxy](): void;
  };

type Callable<T> = T extends (...given: infer Given) => infer Result
  ? (...given: Given) => SyncResult<Awaited<Result>>
  : unknown;

type Constructable<T> = T extends new (
  ...given: infer Given
) => infer Instance
  ? { new (...given: Given): SyncRemote<Instance> }
  : unknown;

type SyncResult<T> = T extends ProxyMarked ? SyncRemote<T> : T;

/** A property: to be called, gone into, or read by `valueOf()`. */
export type SyncProperty<T> = (T extends object ? SyncRemote<T> : unknown) & {
  /** Reads it. Blocks. */
  valueOf(): T;
  [Symbol.toPrimitive](): T;
};

/** Makes a SyncRemote. */
export function syncRemote(calls: SyncCalls, channel: number, timeoutMs: number): unknown {
  let isReleased = false;

  const ask = (asked: Asked): unknown => {
    if (isReleased) throw new SystemError('EBADF', 'send', { text: 'the object was released' });
    if (asked.type === 'RELEASE') isReleased = true;
    return calls.call(channel, asked, timeoutMs);
  };

  const at = (path: readonly string[]): object => {
    const below = new Map<string, unknown>();
    const read = (): unknown => ask({ type: 'GET', path });
    // An arrow function could not be constructed.
    return new Proxy(function remote() {}, {
      get(_target, name) {
        if (name === releaseProxy) return () => ask({ type: 'RELEASE', path: [] });
        if (path.length > 0 && (name === 'valueOf' || name === Symbol.toPrimitive)) return read;
        // `then` is none: `await` would take it for a promise, and so would Comlink.
        if (typeof name === 'symbol' || name === 'then') return undefined;
        let property = below.get(name);
        if (property === undefined) {
          property = at([...path, name]);
          below.set(name, property);
        }
        return property;
      },
      set(_target, name, value) {
        if (typeof name === 'symbol') return false;
        ask({ type: 'SET', path: [...path, name], value });
        return true;
      },
      has: (_target, name) => name !== proxyMarker && typeof name === 'string',
      apply: (_target, _this, argumentList) => ask({ type: 'APPLY', path, argumentList }),
      construct: (_target, argumentList) =>
        ask({ type: 'CONSTRUCT', path, argumentList }) as object,
    });
  };

  return at([]);
}
