import { POLLIN, POLLOUT } from '../calls/numbers.ts';
import { ERRNO } from '../errno/errno.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import { platform } from '../host/platform.ts';
import { poll } from '../poll/poll.ts';
import type { Socket } from '../socket/socket.ts';
import { withCause } from './cause.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { Incoming, Outgoing } from './on-its-way.ts';

/** A writer that waits for room reads no more than this beside a frame that is not whole. */
const MOST_HELD_BYTES = 1_048_576;

/**
 * Frames over a socket, for a thread that blocks. Whatever ends a call, a timeout, an interrupt or the
 * end of the stack: a frame that is half read or half written is gone on with in the next one.
 */
export class SyncStream {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #incoming: Incoming;
  readonly #outgoing: Outgoing;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#incoming = new Incoming(socket, this.#reader);
    this.#outgoing = new Outgoing(socket);
  }

  /**
   * Waits for the next frame, which stays the next one until it is consumed; undefined at end of
   * stream.
   *
   * @throws ETIMEDOUT, EINTR, EDEADLK
   * @throws ECONNRESET the stream ended in the middle of a frame
   * @throws EPROTO a frame is too long
   */
  next(deadline: number): Frame | undefined {
    this.#incoming.settle();
    for (;;) {
      const frame = this.#reader.peek();
      if (frame !== undefined) return frame;
      this.flush(deadline);
      const count = this.#read(deadline);
      this.#incoming.settle();
      if (count === 0 && this.#reader.heldBytes === 0) return undefined;
      else if (count === 0) {
        throw this.reset('in the middle of a message');
      }
    }
  }

  /** The error of a peer that is gone. */
  reset(text: string): SystemError {
    return withCause(new SystemError('ECONNRESET', 'read', { text }), this.#socket);
  }

  consume(frame: Frame): void {
    this.#reader.consume(frame);
  }

  /** Writes a frame; while there is no room it reads, so that two writers do not wait for ever. */
  send(frame: Uint8Array, deadline: number): void {
    const count = this.#outgoing.send(frame);
    if (count === frame.length) return;
    if (count < 0 && count !== ERRNO.EAGAIN) {
      this.#outgoing.drop();
      this.#fail(count);
    }
    this.flush(deadline);
  }

  /** Writes what was left of a frame. */
  flush(deadline: number): void {
    let isAtEnd = false;
    while (this.#outgoing.left > 0) {
      const written = this.#outgoing.write();
      if (written <= 0 && written !== ERRNO.EAGAIN) this.#fail(written);
      if (this.#outgoing.left === 0) return;
      const reads = !isAtEnd && this.#mayRead();
      this.#wait(reads ? POLLIN | POLLOUT : POLLOUT, deadline);
      if (!reads) continue;
      const count = this.#socket.tryRead(this.#incoming.begin());
      this.#incoming.settle();
      isAtEnd = count <= 0 && count !== ERRNO.EAGAIN;
    }
  }

  /** A peer that asks and does not read is read no further; one that writes a long frame is. */
  #mayRead(): boolean {
    return this.#reader.heldBytes < MOST_HELD_BYTES || this.#reader.peek() === undefined;
  }

  #read(deadline: number): number {
    const socket = this.#socket;
    const room = this.#incoming.begin();
    if (deadline === Infinity && !socket.nonblock && socket.recvTimeout === 0) {
      return socket.read(room);
    }
    const count = socket.tryRead(room);
    if (count !== ERRNO.EAGAIN) return count < 0 ? this.#fail(count) : count;
    this.#wait(POLLIN, deadline);
    const later = socket.tryRead(room);
    return later < 0 && later !== ERRNO.EAGAIN ? this.#fail(later) : later;
  }

  #wait(events: number, deadline: number): void {
    const leftMs = checkDeadline(deadline);
    if (poll([{ socket: this.#socket, events }], leftMs) === 0) throw late();
  }

  #fail(errno: number): never {
    const error = errnoError(errno, errno === ERRNO.EPIPE ? 'write' : 'read');
    throw withCause(error, this.#socket);
  }
}

/** How long there is to wait, in milliseconds, -1 for ever; throws ETIMEDOUT for no time. */
export function checkDeadline(deadline: number): number {
  if (deadline === Infinity) return -1;
  const leftMs = Math.ceil(deadline - platform.now());
  if (leftMs <= 0) throw late();
  return leftMs;
}

function late(): SystemError {
  return new SystemError('ETIMEDOUT', 'read', { text: 'no answer came in time' });
}
