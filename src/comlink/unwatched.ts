import { releaseProxy } from './npm-install-comlink/comlink.ts';

/**
 * Remote objects that the peer chose to send. Code that takes one for a number, a text or a list calls
 * it by that and does not know: it has a promise then that nobody looks at, and the process would end
 * by its rejection. These count as looked at; a caller that waits for one is told as ever.
 */
export function unwatched<Remote extends object>(remote: Remote): Remote {
  return new Proxy(remote, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function' || name === releaseProxy) return value;
      if (name !== 'then') return unwatched(value);
      // Comlink has asked by now, and a reader of the name need not call it.
      value(undefined, () => undefined);
      return value;
    },
    apply: (target, self, given) =>
      looked(Reflect.apply(target as unknown as () => unknown, self, given)),
    construct: (target, given) =>
      looked(Reflect.construct(target as unknown as new () => object, given)) as object,
  });
}

function looked(result: unknown): unknown {
  if (result instanceof Promise) result.catch(() => undefined);
  // Comlink makes a remote object at once of a call of `bind`.
  return typeof result === 'function' ? unwatched(result) : result;
}
