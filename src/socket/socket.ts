import { endSteps } from '../atomics/note.ts';
import { countOn, failure } from '../calls/failure.ts';
import * as readWrite from '../calls/read-write.ts';
import * as recvSend from '../calls/recv-send.ts';
import { commit, consume, peek, reserve, viewOrThrow } from '../calls/views.ts';
import { ERRNO } from '../errno/errno.ts';
import { illegalConstructor, integer } from '../errno/misuse.ts';
import { MAX_CAPACITY, STREAM } from '../ring/layout.ts';
import { adoptEnd } from './adopt-end.ts';
import { checkRange, checkVector } from './arguments.ts';
import { readLater, type User, writeAllLater, writeLater } from './async-calls.ts';
import type { SocketHandle } from './handle.ts';
import { Held } from './held.ts';
import { type AsyncOptions, promised } from './later.ts';
import { SocketState } from './socket-state.ts';

/** Bytes that one step of an iteration takes at the most. */
const CHUNK_BYTES = 65_536;

/**
 * One end of a pair. It belongs to the thread that made or adopted it: only that thread may call
 * its methods. A call blocks only where its text says so, and never on a `nonblock` end.
 *
 * Made by `socketpair()`, `pipe()` and `adopt()`.
 */
export class Socket extends SocketState {
  private constructor(held: Held) {
    // Nothing outside of the library has one.
    if (!(held instanceof Held)) {
      throw illegalConstructor('Socket', 'socketpair(), pipe() and adopt() make them');
    }
    super(held);
  }

  /**
   * The Socket of an end that this thread holds, or another one of it.
   * @internal
   */
  static of(held: Held): Socket {
    return new Socket(held);
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
    const end = this.use('read');
    return countOn(end, readWrite.read(end, target, offset, count), 'read');
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
    const end = this.use('write');
    return countOn(end, readWrite.write(end, source, offset, count), 'write');
  }

  /**
   * As {@link read}, but never waits, and returns the negative errno instead of throwing EAGAIN
   * (-11) or ECONNRESET (-104).
   *
   * @throws EBADF closed, handed on, or the write end of a pipe
   */
  tryRead(target: Uint8Array, offset = 0, length?: number): number {
    const count = checkRange('target', target, offset, length);
    const end = this.use('read');
    const { consumer } = end;
    if (consumer === undefined) throw failure(end, ERRNO.EBADF, 'read');
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
    const end = this.use('write');
    if (end.producer === undefined) throw failure(end, ERRNO.EBADF, 'write');
    return readWrite.tryWrite(end, source, offset, count);
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
    const end = this.use('read');
    return countOn(end, readWrite.readFull(end, target, offset, count), 'read');
  }

  /**
   * Writes everything. Blocks until it has.
   *
   * @throws the errors of {@link write}, with `error.count` = the bytes that had gone
   */
  writeAll(source: Uint8Array, offset = 0, length?: number): void {
    const size = checkRange('source', source, offset, length);
    const end = this.use('write', 0);
    const { count, errno } = readWrite.writeAll(end, source, offset, size);
    if (errno < 0) throw failure(end, errno, 'write', count);
  }

  /** One {@link read} into several buffers, one after the other. As readv(2). Blocks as read does. */
  readv(targets: readonly Uint8Array[]): number {
    const { buffers } = checkVector('targets', targets);
    const end = this.use('read');
    return countOn(end, recvSend.readv(end, buffers), 'read');
  }

  /** One {@link write} from several buffers. As writev(2). Blocks as write does. */
  writev(sources: readonly Uint8Array[]): number {
    const { buffers, total } = checkVector('sources', sources);
    const end = this.use('write');
    return countOn(end, recvSend.writev(end, buffers, total), 'write');
  }

  /**
   * Reads with flags: `MSG_DONTWAIT`, `MSG_PEEK` (the bytes stay); on a stream `MSG_WAITALL`, on
   * records `MSG_TRUNC`, which returns the whole length of a record that was cut. `MSG_NOSIGNAL` is
   * how it always is. Blocks as read does; with an empty `target` too, for recv(2) waits for data
   * whatever the length.
   *
   * @throws the errors of {@link read}
   * @throws ENOTSOCK on a pipe
   * @throws ENOTSUP for MSG_OOB
   */
  recv(target: Uint8Array, flags = 0): number {
    checkRange('target', target, 0, undefined);
    const checked = checkFlags(flags);
    const end = this.use('recv');
    return countOn(end, recvSend.recv(end, target, checked), 'recv');
  }

  /**
   * As {@link recv}, and also says what recvmsg(2) does: `MSG_TRUNC`, the record was longer than
   * `target` and its rest is gone; `MSG_EOR`, a record of a seqpacket socket ended here.
   */
  recvmsg(target: Uint8Array, flags = 0): recvSend.Received {
    checkRange('target', target, 0, undefined);
    const checked = checkFlags(flags);
    const end = this.use('recv');
    const received = recvSend.recvmsg(end, [target], checked);
    countOn(end, received.count, 'recv');
    return received;
  }

  /**
   * Writes with flags: `MSG_DONTWAIT`; `MSG_NOSIGNAL` is how it always is, and `MSG_EOR` too: each
   * call is one record, where there are records. Blocks as write does.
   *
   * @throws the errors of {@link write}
   * @throws ENOTSOCK on a pipe
   * @throws ENOTSUP for MSG_OOB
   */
  send(source: Uint8Array, flags = 0): number {
    const length = checkRange('source', source, 0, undefined);
    const checked = checkFlags(flags);
    const end = this.use('send');
    return countOn(end, recvSend.send(end, source, length, checked), 'send');
  }

  /**
   * As {@link read}, without blocking. Any thread may call it, a page's main thread too. Calls on
   * one direction of an end are served in their order. `nonblock` and the end's timeouts do not
   * apply.
   *
   * @returns a promise that rejects as `read` throws; with `signal.reason`; or with ETIMEDOUT
   */
  readAsync(target: Uint8Array, options: AsyncOptions = {}): Promise<number> {
    return promised(() => readLater(this.#user('read'), target, options));
  }

  /** As {@link write}, without blocking; otherwise as {@link readAsync}. */
  writeAsync(source: Uint8Array, options: AsyncOptions = {}): Promise<number> {
    return promised(() => writeLater(this.#user('write'), source, options));
  }

  /** As {@link writeAll}, without blocking; errors have `count`, what had gone. */
  writeAllAsync(source: Uint8Array, options: AsyncOptions = {}): Promise<void> {
    return promised(() => writeAllLater(this.#user('write'), source, options), 0);
  }

  /**
   * Room in the ring to write into, without a copy: at least 1 byte, at most `max`, less where the
   * ring wraps. Blocks while there is none. Nobody sees it before {@link commit}. The view is live:
   * do not touch it after the next writing call.
   *
   * @throws the errors of {@link write}
   * @throws ENOTSUP on an end that several threads hold
   *
   * @example
   * import { socketpair } from 'socketpair';
   * const [a, b] = socketpair();
   * const view = a.reserve(100);
   * view[0] = 7;
   * a.commit(1);
   * b.read(new Uint8Array(10)); // 1
   */
  reserve(max: number): Uint8Array<SharedArrayBuffer> {
    integer('max', max, 1, MAX_CAPACITY);
    const end = this.use('reserve');
    return viewOrThrow(end, reserve(end, max), 'reserve');
  }

  /**
   * Publishes the first `count` bytes of the reservation, which is over then. Never blocks.
   *
   * @throws EINVAL there is no reservation, or a call wrote since
   * @throws EPIPE nobody will read them any more
   */
  commit(count: number): void {
    commit(this.use('commit'), count);
  }

  /**
   * The next bytes where they lie in the ring, without a copy: at least 1, at most `max`, fewer
   * where the ring wraps; none at end of stream. Blocks while there are none. They stay until
   * {@link consume}. The view is live: do not touch it after the next reading call.
   *
   * @throws the errors of {@link read}
   * @throws ENOTSUP on an end that several threads hold
   */
  peek(max: number = MAX_CAPACITY): Uint8Array<SharedArrayBuffer> {
    integer('max', max, 1, MAX_CAPACITY);
    const end = this.use('peek');
    return viewOrThrow(end, peek(end, max), 'peek');
  }

  /**
   * Takes the first `count` bytes of the last {@link peek}, which is over then. Never blocks.
   *
   * @throws EINVAL there was no `peek`, or a call read since
   */
  consume(count: number): void {
    consume(this.use('consume'), count);
  }

  /**
   * Reads to the end of the stream, in chunks of at most 64 KiB, or record by record. Blocks. Does
   * not close.
   */
  *[Symbol.iterator](): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    const chunk = this.#chunk();
    for (;;) {
      const count = this.read(chunk);
      if (count === 0 && !this.#gaveRecord()) return;
      yield chunk.slice(0, count);
    }
  }

  /** As the blocking iteration, awaiting each chunk. Does not close, also when it is left early. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
    const chunk = this.#chunk();
    for (;;) {
      let isRecord = false;
      const seen = (): void => {
        isRecord = this.#gaveRecord();
      };
      const count = await readLater(this.#user('read'), chunk, {}, seen);
      if (count === 0 && !isRecord) return;
      yield chunk.slice(0, count);
    }
  }

  #user(syscall: 'read' | 'write'): User {
    return { owner: this.owner, end: () => this.use(syscall) };
  }

  #chunk(): Uint8Array<ArrayBuffer> {
    const { type, largest } = this.use('read').pair;
    return new Uint8Array(type === STREAM ? CHUNK_BYTES : largest);
  }

  /** Tells a record of no bytes from the end of the stream. */
  #gaveRecord(): boolean {
    return (this.use('read').consumer?.records?.payload ?? -1) >= 0;
  }

  /** Another object for the same end, in this thread. As dup(2). Never blocks. */
  dup(): Socket {
    return Socket.of(this.held('dup'));
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
  const end = adoptEnd(handle);
  const socket = Socket.of(new Held(end));
  endSteps(end.thread);
  return socket;
}

/** Says whether it is a Socket; a Proxy of one is none. */
export function isSocket(value: unknown): value is Socket {
  return SocketState.isOne(value);
}

function checkFlags(flags: unknown): number {
  return integer('flags', flags, 0, 0x7fff_ffff);
}
