import { failure } from '../calls/failure.ts';
import { read } from '../calls/read-write.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer } from '../errno/misuse.ts';
import { SystemError } from '../errno/system-error.ts';
import { takeOptions } from '../errno/take.ts';
import { MAX_CAPACITY } from '../ring/layout.ts';
import { isPending, later, promised } from '../socket/later.ts';
import { type Limits, takeLimits } from '../socket/limits.ts';
import type { Socket } from '../socket/socket.ts';
import { Direction } from './direction.ts';
import { LineBuffer } from './line-buffer.ts';

const MAX_LINE_BYTES = 2 ** 24;

export interface LinesOptions {
  /** Bytes of a line, without its end, beyond which it is EMSGSIZE. 16,777,216 if left out. */
  readonly maxLength?: number;
}

/** The lines that the peer writes, without `\n` or `\r\n`. What is read ahead is in this object. */
export interface Lines {
  /**
   * The next line, or undefined at the end of the stream; the last one may lack its `\n`. Bytes that are no
   * UTF-8 are U+FFFD. Blocks while there is no whole line; a call that fails loses nothing.
   *
   * @throws EMSGSIZE a line is longer than `maxLength`; the next call goes on after it
   * @throws EAGAIN, EINTR, ECONNRESET, EDEADLK, ENOTSUP, EBADF as `Socket.read`
   */
  readLine(): string | undefined;
  /** As `readLine`, without blocking: calls are served in their order. Rejects as `Socket.readAsync`. */
  readLineAsync(options?: Limits): Promise<string | undefined>;
  /** Reads to the end of the stream. Blocks. Does not close. */
  [Symbol.iterator](): Generator<string, void, undefined>;
  /** The same, awaiting each line. Does not close, also when it is left early. */
  [Symbol.asyncIterator](): AsyncGenerator<string, void, undefined>;
}

/**
 * Reads a stream line by line. Takes the reading direction of the socket: from then on it is read through
 * the returned object only. Never blocks itself; to be called in the thread that holds the end.
 *
 * @throws EBUSY its lines are read already
 * @throws EBADF closed, handed on, or the write end of a pipe
 * @throws ESOCKTNOSUPPORT its pair has records
 *
 * @example
 * import { inherited } from 'socketpair/worker';
 * import { lines } from 'socketpair/text';
 * const { ends } = await inherited();
 * for (const line of lines(ends.stdin)) console.log(line.length);
 */
export function lines(socket: Socket, options: LinesOptions = {}): Lines {
  const { maxLength = MAX_LINE_BYTES } = takeOptions(options, ['maxLength']);
  integer('maxLength', maxLength, 1, MAX_CAPACITY);
  return new LineReader(new Direction(socket, 'lines', 'read'), maxLength);
}

class LineReader implements Lines {
  readonly #direction: Direction;
  readonly #buffer: LineBuffer;
  readonly #maxBytes: number;

  constructor(direction: Direction, maxBytes: number) {
    this.#direction = direction;
    this.#maxBytes = maxBytes;
    this.#buffer = new LineBuffer(maxBytes);
  }

  readLine(): string | undefined {
    const end = this.#direction.end();
    for (let isEnd = false; ; ) {
      const taken = this.#buffer.take(isEnd);
      if (typeof taken === 'object') return taken.line;
      if (taken === 'too long') throw this.#tooLong();
      if (isEnd) return undefined;
      const { bytes, offset, length } = this.#buffer.target();
      const count = read(end, bytes, offset, length);
      if (count < 0) throw failure(end, count, 'read');
      this.#buffer.add(count);
      isEnd = count === 0;
    }
  }

  readLineAsync(options: Limits = {}): Promise<string | undefined> {
    return promised(() => {
      const limits = takeLimits(takeOptions(options, ['signal', 'timeout']));
      const end = this.#direction.end();
      let line: string | undefined;
      const step = (): number => {
        const { consumer } = end;
        for (let isEnd = false; ; ) {
          const taken = this.#buffer.take(isEnd);
          if (typeof taken === 'object') line = taken.line;
          if (taken === 'too long') throw this.#tooLong();
          if (typeof taken === 'object' || isEnd) return 0;
          const { bytes, offset, length } = this.#buffer.target();
          const count = consumer?.read(bytes, offset, length) ?? ERRNO.EBADF;
          if (count < 0) return count;
          this.#buffer.add(count);
          isEnd = count === 0;
        }
      };
      const { owner } = this.#direction;
      const side = () => end.consumer ?? this.#direction.refuse(end);
      const gone = () => undefined;
      return later({ syscall: 'read', owner, end, side, step, gone, answer: () => line }, limits);
    });
  }

  *[Symbol.iterator](): Generator<string, void, undefined> {
    for (let line = this.readLine(); line !== undefined; line = this.readLine()) yield line;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, undefined> {
    for (;;) {
      // Lines that are here need no call, unless others wait for theirs.
      const taken = isPending([this.#direction.end().consumer]) ? 'none' : this.#buffer.take(false);
      if (taken === 'too long') throw this.#tooLong();
      const line = typeof taken === 'object' ? taken.line : await this.readLineAsync();
      if (line === undefined) return;
      yield line;
    }
  }

  #tooLong(): SystemError {
    const text = `a line is longer than maxLength, and skipped: maxLength=${this.#maxBytes}`;
    return new SystemError('EMSGSIZE', 'read', { text });
  }
}
