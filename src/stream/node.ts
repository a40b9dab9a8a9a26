import type { Socket } from '../socket/socket.ts';
import { SocketDuplex, type SocketDuplexOptions } from './duplex.ts';

export type { SocketDuplex, SocketDuplexOptions };

/**
 * Makes a `stream.Duplex` of a stream socket, with back-pressure both ways; of a pipe one that is
 * readable only or writable only. The socket is the stream's from then on: `end` shuts down writing,
 * `destroy` closes. Never blocks, unless `busyPollUs` asks for it; to be called, and used, in the
 * thread that holds the end.
 *
 * The stream fails with ECONNRESET if the peer died, or closed and left bytes unread; with EPIPE if
 * the peer closed, or shut down reading, and something is written.
 *
 * @throws EBADF the Socket was closed or handed on
 * @throws ESOCKTNOSUPPORT its pair has records
 *
 * @example
 * import { createServer } from 'node:http';
 * import { adopt } from 'socketpair';
 * import { duplex } from 'socketpair/node';
 * import { parentPort } from 'node:worker_threads';
 * const server = createServer((_request, response) => response.end('hello'));
 * parentPort?.on('message', (handle) => server.emit('connection', duplex(adopt(handle))));
 */
export function duplex(socket: Socket, options: SocketDuplexOptions = {}): SocketDuplex {
  return new SocketDuplex(socket, options);
}
