import { isPipe } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { countOrThrow, isErrno, SystemError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import { isCutOff } from '../ring/reset.ts';
import { causeOf } from '../socket/cause.ts';
import type { AsyncOptions } from '../socket/later.ts';
import type { Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { checkStream } from '../socket/stream-socket.ts';
import { ringAtTurnEnd } from '../thread/turn-end.ts';
import { Turn } from './turn.ts';

/** Bytes after which a reader is rung in the middle of a turn. */
const BATCH_BYTES = 65_536;

/**
 * The end of a stream socket, or of a pipe, as an adapter for streams needs it: it transfers at once
 * what it can and then awaits, and tells the end of a stream from a stream that was cut off.
 */
export class StreamEnd {
  readonly socket: Socket;
  readonly #end: End;
  readonly #reads = new Turn();
  readonly #writes = new Turn();
  bytesRead = 0;
  bytesWritten = 0;

  constructor(socket: unknown, syscall: 'duplex' | 'streams') {
    this.socket = checkStream(socket, syscall);
    this.#end = SocketState.heldOf(this.socket, syscall).end;
  }

  get canRead(): boolean {
    return this.#end.consumer !== undefined;
  }

  get canWrite(): boolean {
    return this.#end.producer !== undefined;
  }

  /** Bytes to read. */
  get queued(): number {
    return this.#end.consumer?.queued() ?? 0;
  }

  /**
   * Writes what fits of `length` bytes, if `least` do, and never waits: a count or a negative errno. The
   * reader, if it sleeps, is rung when the code that runs now is over, for all that it has written.
   */
  writeNow(source: Uint8Array, length: number, least: number): number {
    if (this.socket.closed) return ERRNO.EBADF;
    const { producer, thread } = SocketState.heldOf(this.socket, 'write').end;
    if (producer === undefined) return ERRNO.EBADF;
    if (length === 0) return 0;
    ringAtTurnEnd(thread);
    const done = producer.write(source, 0, length, least || producer.needed(length), BATCH_BYTES);
    if (done > 0) this.bytesWritten += done;
    return done;
  }

  /** As `readAsync`, and ECONNRESET also if the peer died before it ended the stream. */
  async read(target: Uint8Array, options: AsyncOptions): Promise<number> {
    if (this.#reads.isOver()) await this.#reads.next();
    let count = this.socket.tryRead(target);
    if (count === ERRNO.EAGAIN) count = await this.socket.readAsync(target, options);
    countOrThrow(count, 'read');
    if (count === 0 && isCutOff(this.#end.pair, this.#end.index)) throw this.#cutOff('read');
    this.bytesRead += count;
    return count;
  }

  /** As `writeAllAsync`, and ECONNRESET instead of EPIPE if the peer died or left bytes unread. */
  async write(source: Uint8Array, options: AsyncOptions): Promise<void> {
    try {
      let done = this.writeNow(source, source.length, 0);
      if (done === ERRNO.EAGAIN) done = 0;
      countOrThrow(done, 'write');
      if (done < source.length) {
        await this.socket.writeAllAsync(source, { ...options, offset: done });
        this.bytesWritten += source.length - done;
      }
    } catch (error) {
      throw isErrno(error, 'EPIPE') && this.#wasReset() ? this.#cutOff('write') : error;
    }
    // After it, so that a request is not held back.
    if (this.#writes.isOver()) await this.#writes.next();
  }

  /** Says that nothing more will be written. A pipe says so by closing. */
  endWriting(): void {
    if (isPipe(this.#end)) this.socket.close();
    else this.socket.shutdown('wr');
  }

  /** Says that nothing more will be read: the peer's writes fail from here on. */
  endReading(): void {
    if (isPipe(this.#end)) this.socket.close();
    else this.socket.shutdown('rd');
  }

  #cutOff(syscall: 'read' | 'write'): SystemError {
    return new SystemError('ECONNRESET', syscall, { cause: causeOf(this.#end) });
  }

  #wasReset(): boolean {
    const peer = this.#end.peer();
    const left = isPipe(this.#end) ? 0 : (this.#end.producer?.unread() ?? 0);
    return peer === 'died' || (peer === 'closed' && left > 0);
  }
}
