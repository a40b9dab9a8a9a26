import { takeOptions } from '../errno/take.ts';
import { checkTimeout } from '../socket/arguments.ts';
import type { Socket } from '../socket/socket.ts';
import { SyncCalls } from './sync-calls.ts';
import { type SyncRemote, syncRemote } from './sync-remote.ts';

/**
 * Makes a proxy whose calls block until they are answered, by `Comlink.expose(api, endpoint(…))` or
 * by `serve(api, …)` in another thread. Functions return their results, what async functions
 * resolve with too; `api.name.valueOf()` reads a property; `new api.Class()` and results by
 * `Comlink.proxy` stay over there. While a call waits, functions that it got by `Comlink.proxy` are
 * called back from there. For threads that may block: not a page's main thread. With a `timeout` in
 * milliseconds a call gives up with ETIMEDOUT; its answer is dropped when it comes, and the next call
 * gets its own. Buffers are copied, also those in `Comlink.transfer`; objects that stay over there
 * are kept until `[Comlink.releaseProxy]()`.
 *
 * @throws ENOTSUP this thread may not block
 * @throws EBADF the socket is closed
 * @throws ESOCKTNOSUPPORT, ENOTSOCK it is not a stream with two directions
 * @throws EBUSY an endpoint reads it
 *
 * A call throws what the function over there throws; ECONNRESET or EPIPE if that thread is gone;
 * EDEADLK if nobody could ever answer; EPROTO if it sends what is no message.
 *
 * @example
 * import { socketpair } from 'socketpair';
 * import { wrapSync } from 'socketpair/comlink';
 * import { spawn } from 'socketpair/worker';
 * const [mine, theirs] = socketpair();
 * spawn(new URL('./worker.js', import.meta.url), { ends: { theirs } }).unref();
 * wrapSync(mine).add(1, 2); // 3
 */
export function wrapSync<T>(socket: Socket, options: { timeout?: number } = {}): SyncRemote<T> {
  const { timeout = 0 } = takeOptions(options, ['timeout']);
  const timeoutMs = checkTimeout('timeout', timeout);
  const calls = callsOf(socket, 'wrapSync');
  return syncRemote(calls, 0, timeoutMs) as SyncRemote<T>;
}

/** The calls of a socket. Proxies that come in a message wait for as long as it takes. */
export function callsOf(socket: Socket, syscall: 'wrapSync' | 'serve'): SyncCalls {
  return SyncCalls.of(socket, syscall, (calls) => (channel) => syncRemote(calls, channel, 0));
}
