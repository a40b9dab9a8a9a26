import { wrongType } from '../errno/misuse.ts';
import { isErrno } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';
import { callsOf } from './wrap-sync.ts';

/**
 * Serves the calls of another thread, made with `wrapSync` or with Comlink's `wrap` over an
 * `endpoint`. Blocks until that thread closes its end or releases the proxy, or ends; then it
 * closes the socket and returns. For a thread with no event loop to spare, which answers some ten
 * times sooner: an async function is answered with EDEADLK, for nothing could settle its promise.
 * Functions that came by `Comlink.proxy` may be called, and return results.
 *
 * @throws ENOTSUP this thread may not block
 * @throws EBADF the socket is closed
 * @throws ESOCKTNOSUPPORT, ENOTSOCK it is not a stream with two directions
 * @throws EPROTO the other thread sent what is no message
 *
 * @example
 * import { serve } from 'socketpair/comlink';
 * import { inherited } from 'socketpair/worker';
 * const { ends } = await inherited();
 * serve({ add: (x, y) => x + y }, ends.theirs);
 */
export function serve(api: object, socket: Socket): void {
  if ((typeof api !== 'object' && typeof api !== 'function') || api === null) {
    throw wrongType('api', 'an object or a function', api);
  }
  const calls = callsOf(socket, 'serve');
  try {
    calls.serve(api);
  } catch (error) {
    // The peer is gone: there is nobody left to be told.
    if (!isErrno(error, 'EPIPE') && !isErrno(error, 'ECONNRESET')) throw error;
  } finally {
    socket.close();
  }
}
