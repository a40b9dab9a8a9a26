/// <reference lib="es2020" preserve="true" />
/// <reference lib="esnext.disposable" preserve="true" />
import { ringOwed } from '../atomics/owed.ts';
import { failure } from '../calls/failure.ts';
import { isPipe } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer, wrongType } from '../errno/misuse.ts';
import { SystemError } from '../errno/system-error.ts';
import { takeOptions } from '../errno/take.ts';
import type { End } from '../ring/end.ts';
import { MAX_CAPACITY } from '../ring/layout.ts';
import type { Producer } from '../ring/producer.ts';
import { isPending, later, promised } from '../socket/later.ts';
import { type Limits, takeLimits } from '../socket/limits.ts';
import type { Socket } from '../socket/socket.ts';
import { ringAtTurnEnd } from '../thread/turn-end.ts';
import { Direction } from './direction.ts';
import { encoded, TextMemory, UNIT_BYTES } from './encoded.ts';

const BATCH_BYTES = 16_384;
const LINE_FEED = 10;

export interface WriterOptions {
  /** Bytes after which a reader that sleeps is woken in the middle of a turn. 16,384 if left out. */
  readonly batch?: number;
}

/** Writes text to the peer, as UTF-8, and wakes it once for many lines. */
export interface Writer {
  /**
   * Writes a text as it is. In the ring when this returns. A reader that sleeps is woken when `batch` bytes
   * have come, at the end of the turn, at `flush`, at the exit of the thread, and before any call of this
   * thread that may block; a thread that computes on and on says `flush`. Blocks while there is no room: a
   * text that fits into the ring goes whole or not at all.
   *
   * @throws EPIPE, EAGAIN, EINTR, EDEADLK, ENOTSUP, EBADF as `Socket.writeAll`, with `count`: bytes that had gone
   * @throws EBUSY a `writeLineAsync` is in the middle of its line
   */
  writeText(text: string): void;
  /** Writes a text and `\n`; otherwise as `writeText`. */
  writeLine(text: string): void;
  /** Wakes a reader that sleeps beside what was written. Never blocks. */
  flush(): void;
  /** As `writeLine`, without blocking: calls are served in their order. Rejects as `Socket.writeAllAsync`. */
  writeLineAsync(text: string, options?: Limits): Promise<void>;
  /** Ends the stream in this direction; of a pipe it closes the Socket. Again: does nothing. Never blocks. */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * Writes a stream line by line. Takes the writing direction of the socket: from then on it is written
 * through the returned object only. Never blocks itself; to be called in the thread that holds the end.
 *
 * @throws EBUSY its lines are written already
 * @throws EBADF closed, handed on, or the read end of a pipe
 * @throws ESOCKTNOSUPPORT its pair has records
 *
 * @example
 * import { socketpair } from 'socketpair';
 * import { lines, writer } from 'socketpair/text';
 * const [a, b] = socketpair();
 * writer(a).writeLine(JSON.stringify({ n: 1 }));
 * lines(b).readLine(); // '{"n":1}'
 */
export function writer(socket: Socket, options: WriterOptions = {}): Writer {
  const { batch = BATCH_BYTES } = takeOptions(options, ['batch']);
  integer('batch', batch, 1, MAX_CAPACITY);
  return new TextWriter(new Direction(socket, 'writer', 'write'), batch);
}

class TextWriter implements Writer {
  readonly #direction: Direction;
  readonly #batch: number;
  #memory: TextMemory | undefined = undefined;
  #isClosed = false;
  /** An awaited call is in the middle of a line that is longer than the ring. */
  #isHalf = false;

  constructor(direction: Direction, batch: number) {
    this.#direction = direction;
    this.#batch = batch;
  }

  writeText(text: string): void {
    this.#write(text, '');
  }

  writeLine(text: string): void {
    this.#write(text, '\n');
  }

  flush(): void {
    ringOwed(this.#direction.end().thread);
  }

  writeLineAsync(text: string, options: Limits = {}): Promise<void> {
    return promised(() => {
      checkText(text);
      const limits = takeLimits(takeOptions(options, ['signal', 'timeout']));
      const end = this.#direction.end();
      const bytes = encoded(`${text}\n`);
      let done = 0;
      const step = (): number => {
        const count = this.#some(end, bytes, done);
        if (count < 0) this.#isHalf = count === ERRNO.EAGAIN && done > 0;
        if (count < 0) return count;
        done += count;
        this.#isHalf = done < bytes.length;
        return this.#isHalf ? ERRNO.EAGAIN : done;
      };
      const { owner } = this.#direction;
      const side = () => end.producer ?? this.#direction.refuse(end);
      const gone = () => done;
      const answer = () => undefined;
      return later({ syscall: 'write', owner, end, side, step, gone, answer }, limits);
    }, 0);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const { socket } = this.#direction;
    if (socket.closed) return;
    if (isPipe(this.#direction.end())) socket.close();
    else socket.shutdown('wr');
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #write(text: string, tail: '' | '\n'): void {
    checkText(text);
    const end = this.#direction.end();
    const { producer, thread } = end;
    if (producer === undefined) this.#direction.refuse(end);
    if (this.#isHalf && isPending([producer])) {
      const detail = 'a writeLineAsync is in the middle of its line: await it first';
      throw new SystemError('EBUSY', 'write', { text: detail, count: 0 });
    }
    ringAtTurnEnd(thread);
    const count = end.isShared ? 0 : this.#put(producer, text, tail);
    if (count < 0 && count !== ERRNO.EAGAIN) throw failure(end, count, 'write', 0);
    if (count <= 0) this.#writeAll(end, encoded(text + tail));
  }

  /** Makes the bytes where they lie in the ring. 0 if there may be too little room in a row. */
  #put(producer: Producer, text: string, tail: '' | '\n'): number {
    const room = producer.stretch();
    if (room < 0) return room;
    const { at } = producer;
    const { data } = producer.ring;
    this.#memory ??= new TextMemory(data);
    const isSure = text.length * UNIT_BYTES + tail.length <= room;
    const count = isSure
      ? this.#memory.put(text, at)
      : this.#memory.putWhole(text, at, room - tail.length);
    if (count < 0) return 0;
    if (tail !== '') data[at + count] = LINE_FEED;
    const errno = producer.commit(count + tail.length, this.#batch);
    return errno < 0 ? errno : count + tail.length;
  }

  #writeAll(end: End, bytes: Uint8Array): void {
    const deadline = end.sendDeadline();
    for (let done = 0; done < bytes.length; ) {
      let count = this.#some(end, bytes, done);
      if (count === ERRNO.EAGAIN && !end.settings.nonblock) {
        const [left, least] = [bytes.length - done, leastOf(end, bytes, done)];
        count = end.producer?.writeBlocking(bytes, done, left, least, deadline) ?? ERRNO.EBADF;
      }
      if (count < 0) throw failure(end, count, 'write', done);
      done += count;
    }
  }

  /** Writes what fits: a text that the ring can hold whole or not at all. */
  #some(end: End, bytes: Uint8Array, done: number): number {
    const { producer, thread } = end;
    if (producer === undefined) return ERRNO.EBADF;
    ringAtTurnEnd(thread);
    const least = leastOf(end, bytes, done);
    return producer.write(bytes, done, bytes.length - done, least, this.#batch);
  }
}

function leastOf({ pair }: End, bytes: Uint8Array, done: number): number {
  return bytes.length <= pair.capacity ? bytes.length - done : 1;
}

function checkText(text: unknown): void {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
}
