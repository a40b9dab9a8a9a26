import type { Socket } from '../socket/socket.ts';
import type { Endpoint } from './channel.ts';
import { Connection } from './connection.ts';
import { rememberLent } from './lent.ts';
import { endOf, take } from './usable.ts';

/**
 * Makes an endpoint for the unmodified Comlink of one end: give it to `Comlink.wrap`, to
 * `Comlink.expose`, or to both. The end is the endpoint's from then on. Never blocks; any thread with
 * an event loop may call it, a page's main thread too. Calls, callbacks and values are those of Comlink
 * over a MessagePort, without shared memory; calls that a dead peer leaves open reject with
 * ECONNRESET, later ones with EPIPE, and a peer that sends what is no message ends it with EPROTO. A
 * peer reaches what the exposed object has itself, and methods of its classes: EPERM for the rest.
 * Assignments can't be awaited; listen to `messageerror` for those that fail.
 *
 * It keeps Node's event loop running while it is open, unless `socket.unref()` was called; it is
 * closed by `releaseProxy`, by the peer, or by `socket.close()`.
 *
 * @throws EBADF the socket is closed
 * @throws ESOCKTNOSUPPORT, ENOTSOCK it is not a stream with two directions
 * @throws EBUSY it has an endpoint already
 *
 * @example
 * import * as Comlink from 'comlink';
 * import { socketpair } from 'socketpair';
 * import { endpoint } from 'socketpair/comlink';
 * const [a, b] = socketpair();
 * Comlink.expose({ add: (x, y) => x + y }, endpoint(a));
 * const api = Comlink.wrap(endpoint(b));
 * await api.add(1, 2); // 3
 */
export function endpoint(socket: Socket): Endpoint {
  const end = endOf(socket, 'endpoint');
  rememberLent();
  const { root } = new Connection(socket, end);
  take(socket, 'endpoint', root);
  return root;
}
