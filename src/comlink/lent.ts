import { transferHandlers } from './npm-install-comlink/comlink.ts';
import { unwatched } from './unwatched.ts';

/** The objects for which Comlink made a port, and exposed them on its other side. */
const lent = new WeakMap<object, object>();
const own = transferHandlers.get('proxy');

/**
 * Remembers, from now on, for which object a port of `Comlink.proxy` was made. Such an object is then
 * exposed on a channel of the stream itself, where its requests are looked at. Remote objects are
 * {@link unwatched}, those that came over a MessagePort too: a peer's objects are passed on by ports.
 * With handlers of the program's own nothing changes.
 */
export function rememberLent(): void {
  if (own === undefined || transferHandlers.get('proxy') !== own) return;
  transferHandlers.set('proxy', {
    ...own,
    serialize(object) {
      const [port, transfer] = own.serialize(object);
      lent.set(port as object, object as object);
      return [port, transfer];
    },
    deserialize: (port) => unwatched(own.deserialize(port) as object),
  });
}

/** The object that a port of Comlink's leads to, if it is known. */
export function lentObject(port: unknown): object | undefined {
  return typeof port === 'object' && port !== null ? lent.get(port) : undefined;
}
