import { ERRNO } from '../errno/errno.ts';
import { integer, wrongValue } from '../errno/misuse.ts';
import { countOrThrow, errnoError, type Syscall, SystemError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import { PIPE } from '../ring/layout.ts';
import { checkBoolean, checkRange, checkTimeout, checkVector } from './arguments.ts';
import { constants } from './constants.ts';
import { adoptEnd, detachEnd, type SocketHandle, type TransferItem } from './handle.ts';
import { home } from './home.ts';
import * as transfer from './transfer.ts';

/** Bytes that one step of an iteration takes at the most. */
const CHUNK_BYTES = 65_536;

/** What one thread has done through one end, since it got it. */
export interface SocketStats {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** How often a call on this end put the thread to sleep, and how often a peer woke it. */
  readonly sleeps: number;
  readonly wakes: number;
  /** How often looking for a moment saved a sleep. */
  readonly spins: number;
}

/** An end as all its Sockets of one thread hold it: it closes with the last of them. */
interface Held {
  readonly end: End;
  sockets: number;
}

/**
 * One end of a pair. It belongs to the thread that made or adopted it: only that thread may call
 * its methods. A call blocks only where its text says so, and never on a `nonblock` end.
 *
 * Made by `socketpair()`, `pipe()` and `adopt()`.
 */
export class Socket {
  #held: Held | undefined;

  /** @internal */
  constructor(end: End, held: Held = { end, sockets: 0 }) {
    held.sockets += 1;
    this.#held = held;
  }

  get type(): 'stream' {
    return 'stream';
  }

  /** Bytes that each direction holds. */
  get capacity(): number {
    return this.#use('getsockopt').pair.capacity;
  }

  /** True once this object was closed or its end was handed on. */
  get closed(): boolean {
    return this.#held === undefined;
  }

  /** Calls fail with EAGAIN instead of waiting. A setting of the end, seen by all its holders. */
  get nonblock(): boolean {
    return this.#use('getsockopt').nonblock;
  }

  set nonblock(on: boolean) {
    this.#use('setsockopt').nonblock = checkBoolean('nonblock', on);
  }

  /** Milliseconds after which a waiting read fails with EAGAIN; 0 for never. As SO_RCVTIMEO. */
  get recvTimeout(): number {
    return this.#use('getsockopt').recvTimeoutMs;
  }

  set recvTimeout(ms: number) {
    this.#use('setsockopt').recvTimeoutMs = checkTimeout('recvTimeout', ms);
  }

  /** Milliseconds after which a waiting write fails with EAGAIN; 0 for never. As SO_SNDTIMEO. */
  get sendTimeout(): number {
    return this.#use('getsockopt').sendTimeoutMs;
  }

  set sendTimeout(ms: number) {
    this.#use('setsockopt').sendTimeoutMs = checkTimeout('sendTimeout', ms);
  }

  /** What is known of the other end. */
  get peer(): 'open' | 'closed' | 'died' {
    return this.#use('getsockopt').peer();
  }

  /** Bytes to read here; on the write end of a pipe, bytes that nobody has read yet. */
  get queued(): number {
    const { consumer, producer, pair } = this.#use('getsockopt');
    return consumer?.queued() ?? pair.capacity - (producer?.room() ?? 0);
  }

  /** Bytes that can be written without waiting; 0 on the read end of a pipe. */
  get room(): number {
    return this.#use('getsockopt').producer?.room() ?? 0;
  }

  /**
   * Reads what is there, at most `length` bytes, into `target` from `offset` on. Returns how many:
   * at least 1, or 0 at end of stream. Blocks while there is nothing. As read(2).
   *
   * @throws EAGAIN nothing there, on a nonblock end or after `recvTimeout`
   * @throws ECONNRESET once, if the peer is gone and left unread what was written here
   * @throws EBADF closed, handed on, or the write end of a pipe
   *
   * @example
   * import { socketpair } from 'socketpair';
   * const [a, b] = socketpair();
   * a.write(Uint8Array.of(1, 2, 3));
   * b.read(new Uint8Array(2)); // 2
   */
  read(target: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('target', target, offset, length);
    return countOrThrow(transfer.read(this.#use('read'), target, offset, count), 'read');
  }

  /**
   * Writes as much as fits and returns how many bytes that was. Blocks only while nothing fits;
   * with `fullWrites`, and on pipes, until everything is written. As write(2).
   *
   * @throws EAGAIN no room, on a nonblock end or after `sendTimeout`
   * @throws EPIPE nobody will read it: the peer is gone, or a direction is shut down
   * @throws EBADF closed, handed on, or the read end of a pipe
   *
   * @example
   * import { socketpair } from 'socketpair';
   * const [a] = socketpair({ capacity: 4 });
   * a.write(new Uint8Array(6)); // 4
   */
  write(source: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('source', source, offset, length);
    return countOrThrow(transfer.write(this.#use('write'), source, offset, count, true), 'write');
  }

  /**
   * As {@link read}, but never waits, and returns the negative errno instead of throwing EAGAIN
   * (-11) or ECONNRESET (-104).
   *
   * @throws EBADF closed, handed on, or the write end of a pipe
   */
  tryRead(target: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('target', target, offset, length);
    const { consumer } = this.#use('read');
    if (consumer === undefined) throw errnoError(ERRNO.EBADF, 'read');
    return count === 0 ? 0 : consumer.read(target, offset, count);
  }

  /**
   * As {@link write}, but never waits, and returns the negative errno instead of throwing EAGAIN
   * (-11) or EPIPE (-32).
   *
   * @throws EBADF closed, handed on, or the read end of a pipe
   */
  tryWrite(source: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('source', source, offset, length);
    const end = this.#use('write');
    if (end.producer === undefined) throw errnoError(ERRNO.EBADF, 'write');
    return transfer.write(end, source, offset, count, false);
  }

  /**
   * Reads until the range is full. Blocks for that; returns less only at end of stream, after
   * `recvTimeout`, when interrupted, or on a nonblock end. An error after some bytes is kept for
   * the next call.
   *
   * @throws the errors of {@link read}, if there were no bytes at all
   */
  readFull(target: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('target', target, offset, length);
    return countOrThrow(transfer.readFull(this.#use('read'), target, offset, count), 'read');
  }

  /**
   * Writes everything. Blocks until it has.
   *
   * @throws the errors of {@link write}, with `error.count` = the bytes that had gone
   */
  writeAll(source: Uint8Array, offset = 0, length?: number): void {
    const size = checkRange('source', source, offset, length);
    const { count, errno } = transfer.writeAll(this.#use('write'), source, offset, size);
    if (errno < 0) throw errnoError(errno, 'write', count);
  }

  /** One {@link read} into several buffers, one after the other. As readv(2). Blocks as read does. */
  readv(targets: readonly Uint8Array[]): number {
    checkVector('targets', targets);
    return countOrThrow(transfer.readv(this.#use('read'), targets), 'read');
  }

  /** One {@link write} from several buffers. As writev(2). Blocks as write does. */
  writev(sources: readonly Uint8Array[]): number {
    const total = checkVector('sources', sources);
    return countOrThrow(transfer.writev(this.#use('write'), sources, total), 'write');
  }

  /**
   * Reads with flags: `MSG_DONTWAIT`, `MSG_PEEK` (the bytes stay), `MSG_WAITALL`; `MSG_TRUNC` and
   * `MSG_NOSIGNAL` have no effect on a stream. Blocks as read does; with an empty `target` too, for
   * recv(2) waits for data whatever the length.
   *
   * @throws the errors of {@link read}
   * @throws ENOTSOCK on a pipe
   * @throws ENOTSUP for MSG_OOB
   */
  recv(target: Uint8Array, flags = 0): number {
    checkRange('target', target, 0, undefined);
    const checked = checkFlags(flags);
    return countOrThrow(transfer.recv(this.#use('recv'), target, checked), 'recv');
  }

  /**
   * Writes with flags: `MSG_DONTWAIT`; `MSG_NOSIGNAL` is how it always is. Blocks as write does.
   *
   * @throws the errors of {@link write}
   * @throws ENOTSOCK on a pipe
   * @throws ENOTSUP for MSG_OOB
   */
  send(source: Uint8Array, flags = 0): number {
    const length = checkRange('source', source, 0, undefined);
    const wait = (checkFlags(flags) & constants.MSG_DONTWAIT) === 0;
    const end = this.#use('send');
    if ((end.pair.flags & PIPE) !== 0) throw errnoError(ERRNO.ENOTSOCK, 'send');
    if ((flags & constants.MSG_OOB) !== 0) throw errnoError(ERRNO.ENOTSUP, 'send');
    return countOrThrow(transfer.write(end, source, 0, length, wait), 'send');
  }

  /** Reads to the end of the stream, in chunks of at most 64 KiB. Blocks. Does not close. */
  *[Symbol.iterator](): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (let count = this.read(chunk); count > 0; count = this.read(chunk)) {
      yield chunk.slice(0, count);
    }
  }

  /** Counters of this thread's calls on this end. Never blocks. */
  stats(): SocketStats {
    const { consumer, producer } = this.#use('getsockopt');
    return {
      bytesRead: consumer?.bytes ?? 0,
      bytesWritten: producer?.bytes ?? 0,
      sleeps: (consumer?.sleeps ?? 0) + (producer?.sleeps ?? 0),
      wakes: (consumer?.wakes ?? 0) + (producer?.wakes ?? 0),
      spins: (consumer?.spins ?? 0) + (producer?.spins ?? 0),
    };
  }

  /**
   * Shuts down reading, writing or both, as shutdown(2). What is queued stays readable. Whoever
   * waits on either end wakes and looks again. Never blocks.
   *
   * @throws ENOTSOCK on a pipe
   */
  shutdown(how: 'rd' | 'wr' | 'rdwr'): void {
    if (how !== 'rd' && how !== 'wr' && how !== 'rdwr') {
      throw wrongValue('how', "'rd', 'wr' or 'rdwr'", how);
    }
    const end = this.#use('shutdown');
    if ((end.pair.flags & PIPE) !== 0) throw errnoError(ERRNO.ENOTSOCK, 'shutdown');
    end.shutdown(how !== 'wr', how !== 'rd');
  }

  /**
   * Closes this object; the end closes with the last of its `dup`s. The peer reads what is queued
   * and then sees the end of the stream. Closing again does nothing. Never blocks.
   */
  close(): void {
    const held = this.#held;
    if (held === undefined) return;
    if (held.sockets === 1) {
      held.end.close();
      home().ends -= 1;
    }
    held.sockets -= 1;
    this.#held = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Another object for the same end, in this thread. As dup(2). Never blocks. */
  dup(): Socket {
    const end = this.#use('dup');
    return new Socket(end, this.#held);
  }

  /**
   * Gives the end to another thread: `worker.postMessage(...socket.detach())`, and `adopt(handle)`
   * over there. This object is closed from then on, the end is not. Never blocks.
   *
   * @throws EBUSY while another `dup` of this thread exists
   *
   * @example
   * import { socketpair } from 'socketpair';
   * import { Worker } from 'node:worker_threads';
   * const [a, b] = socketpair();
   * new Worker(new URL('./child.js', import.meta.url)).postMessage(...b.detach());
   */
  detach(): [handle: SocketHandle, transfer: TransferItem[]] {
    Socket.assertMovable(this);
    const handle = detachEnd(this.#use('detach'));
    home().ends -= 1;
    this.#held = undefined;
    return [handle, []];
  }

  /**
   * Throws what `detach` would throw, and changes nothing.
   * @internal
   */
  static assertMovable(socket: Socket): void {
    socket.#use('detach');
    if (socket.#held?.sockets !== 1) {
      throw new SystemError('EBUSY', 'detach', { text: 'this thread holds a dup of the end' });
    }
  }

  #use(syscall: Syscall): End {
    if (this.#held === undefined) throw errnoError(ERRNO.EBADF, syscall);
    return this.#held.end;
  }
}

/**
 * Takes over an end that another thread gave away with `detach()`. Never blocks; to be called in
 * the thread that received the handle.
 *
 * @throws EPROTO not a sound handle
 * @throws EBADF adopted before
 * @throws EXDEV a handle of another tree of threads, while this thread holds ends of its own
 * @throws ENFILE 255 threads hold ends already
 *
 * @example
 * import { adopt } from 'socketpair';
 * import { parentPort } from 'node:worker_threads';
 * parentPort?.once('message', (handle) => {
 *   for (const chunk of adopt(handle)) console.log(chunk.length);
 * });
 */
export function adopt(handle: SocketHandle): Socket {
  return new Socket(adoptEnd(handle));
}

function checkFlags(flags: unknown): number {
  return integer('flags', flags, 0, 0x7fff_ffff);
}
