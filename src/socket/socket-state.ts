import { endSteps } from '../atomics/note.ts';
import { hasView } from '../calls/views.ts';
import { ERRNO } from '../errno/errno.ts';
import { wrongValue } from '../errno/misuse.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import { DGRAM, PIPE, SEQPACKET } from '../ring/layout.ts';
import { startedPump } from '../thread/this-pump.ts';
import { checkBoolean, checkTimeout } from './arguments.ts';
import { causeOf } from './cause.ts';
import { detachEnd, type SocketHandle, shareEnd, type TransferItem } from './handle.ts';
import { Holder } from './holder.ts';
import { isPending } from './later.ts';

export type SocketType = 'stream' | 'seqpacket' | 'dgram';

/** Counters of one thread's work through one end, since it got the end. */
export interface SocketStats {
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** How often a call on this end put the thread to sleep, and how often a peer woke it. */
  readonly sleeps: number;
  readonly wakes: number;
  /** How often looking for a moment saved a sleep. */
  readonly spins: number;
}

/** A Socket besides its reads and writes and its life: its settings, its state, its hand-over. */
export abstract class SocketState extends Holder {
  /** The kind of socket; a pipe of packets is `'seqpacket'`, any other one `'stream'`. */
  get type(): SocketType {
    const { type } = this.use('getsockopt').pair;
    return type === DGRAM ? 'dgram' : type === SEQPACKET ? 'seqpacket' : 'stream';
  }

  /** Bytes that each direction holds. */
  get capacity(): number {
    return this.use('getsockopt').pair.size;
  }

  /** Calls fail with EAGAIN instead of waiting. A setting of the end, seen by all its holders. */
  get nonblock(): boolean {
    return this.use('getsockopt').settings.nonblock;
  }

  set nonblock(on: boolean) {
    this.use('setsockopt').settings.nonblock = checkBoolean('nonblock', on);
  }

  /** Milliseconds after which a waiting read fails with EAGAIN; 0 for never. As SO_RCVTIMEO. */
  get recvTimeout(): number {
    return this.use('getsockopt').settings.recvTimeoutMs;
  }

  set recvTimeout(ms: number) {
    this.use('setsockopt').settings.recvTimeoutMs = checkTimeout('recvTimeout', ms);
  }

  /** Milliseconds after which a waiting write fails with EAGAIN; 0 for never. As SO_SNDTIMEO. */
  get sendTimeout(): number {
    return this.use('getsockopt').settings.sendTimeoutMs;
  }

  set sendTimeout(ms: number) {
    this.use('setsockopt').settings.sendTimeoutMs = checkTimeout('sendTimeout', ms);
  }

  /** The state of the other end, as far as it is known. */
  get peer(): 'open' | 'closed' | 'died' {
    return this.use('getsockopt').peer();
  }

  /** How the thread ended that held the other end, if `peer` is `'died'` and that is known. */
  get cause(): ThreadDeath | undefined {
    return causeOf(this.use('getsockopt'));
  }

  /**
   * Bytes to read here, of records all together, but on a dgram socket those of the next one; on the
   * write end of a pipe, bytes that nobody has read yet. As FIONREAD.
   */
  get queued(): number {
    const { consumer, producer } = this.use('getsockopt');
    return consumer?.queued() ?? producer?.unread() ?? 0;
  }

  /** Bytes that can be written without waiting, of records in one; 0 on the read end of a pipe. */
  get room(): number {
    return this.use('getsockopt').producer?.room() ?? 0;
  }

  /** Counters of this thread's calls on this end. Never blocks. */
  stats(): SocketStats {
    const { consumer, producer } = this.use('getsockopt');
    return {
      bytesRead: consumer?.bytes ?? 0,
      bytesWritten: producer?.bytes ?? 0,
      sleeps: (consumer?.sleeps ?? 0) + (producer?.sleeps ?? 0),
      wakes: (consumer?.wakes ?? 0) + (producer?.wakes ?? 0),
      spins: (consumer?.spins ?? 0) + (producer?.spins ?? 0),
    };
  }

  /**
   * Shuts down reading, writing or both, as shutdown(2). Queued bytes stay readable. A thread that
   * waits on either end wakes and looks again. Never blocks.
   *
   * @throws ENOTSOCK on a pipe
   */
  shutdown(how: 'rd' | 'wr' | 'rdwr'): void {
    if (how !== 'rd' && how !== 'wr' && how !== 'rdwr') {
      throw wrongValue('how', "'rd', 'wr' or 'rdwr'", how);
    }
    const end = this.use('shutdown');
    if ((end.pair.flags & PIPE) !== 0) throw errnoError(ERRNO.ENOTSOCK, 'shutdown');
    end.shutdown(how !== 'wr', how !== 'rd');
  }

  /**
   * Gives the end to another thread: `worker.postMessage(...socket.detach())`, and `adopt(handle)`
   * over there. This object is closed from then on, the end is not. Never blocks.
   *
   * @throws EBUSY while another `dup` of this thread, an asynchronous call or a reservation exists
   *
   * @example
   * import { socketpair } from 'socketpair';
   * import { Worker } from 'node:worker_threads';
   * const [a, b] = socketpair();
   * new Worker(new URL('./child.js', import.meta.url)).postMessage(...b.detach());
   */
  detach(): [handle: SocketHandle, transfer: TransferItem[]] {
    SocketState.assertMovable(this);
    const post = toPost(detachEnd(this.use('detach')));
    this.handOn();
    return post;
  }

  /**
   * As {@link detach}, but this thread keeps the end too. From then on all its holders may use it at
   * the same time: each call takes a lock for its copy. The end closes with its last holder. Never
   * blocks.
   *
   * @throws EBUSY while a reservation exists
   * @throws ENFILE 256 threads hold the end already
   */
  share(): [handle: SocketHandle, transfer: TransferItem[]] {
    const end = this.use('share');
    if (hasView(end))
      throw new SystemError('EBUSY', 'share', {
        text: 'a reservation exists: commit() or consume() it first',
      });
    const post = toPost(shareEnd(end));
    // The sides of the end are others now: those that take a lock.
    startedPump()?.recount();
    endSteps(end.thread);
    return post;
  }

  /**
   * Throws what `detach` would throw, and changes nothing.
   * @internal
   */
  static assertMovable(socket: SocketState): void {
    const end = socket.use('detach');
    const busy =
      socket.held('detach').sockets !== 1
        ? 'this thread holds a dup of the end: close that first, or give a share() of the end'
        : isPending([end.consumer, end.producer])
          ? 'an asynchronous call is pending: await it first, or give a share() of the end'
          : hasView(end)
            ? 'a reservation exists: commit() or consume() it first'
            : undefined;
    if (busy !== undefined) throw new SystemError('EBUSY', 'detach', { text: busy });
  }

  /** @internal */
  protected override shown(): object {
    const { type, capacity, peer, queued, room, nonblock, recvTimeout, sendTimeout } = this;
    return { type, capacity, peer, queued, room, nonblock, recvTimeout, sendTimeout };
  }
}

/** The type says ArrayBuffer, which both lib.dom and @types/node accept in a transfer list. */
function toPost(handle: SocketHandle): [handle: SocketHandle, transfer: TransferItem[]] {
  const ports = handle.port === undefined ? [] : [handle.port];
  return [handle, ports as unknown as TransferItem[]];
}
