import { ERRNO } from '../errno/errno.ts';
import { integer, notBytes } from '../errno/misuse.ts';
import { errnoError } from '../errno/system-error.ts';
import { takeOptions } from '../errno/take.ts';
import { isBytes } from '../ring/byte-view.ts';
import { MAX_CAPACITY } from '../ring/layout.ts';
import { checkRange } from '../socket/arguments.ts';
import type { Socket } from '../socket/socket.ts';
import { StreamEnd } from './stream-end.ts';

/** Bytes that a read takes at the most whose caller brings no buffer. */
const CHUNK_BYTES = 65_536;

/** The two streams that {@link streams} returns. */
export interface SocketStreams {
  /** A byte stream: also for readers that bring their own buffer. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Takes ArrayBuffers and views of them. */
  readonly writable: WritableStream<ArrayBuffer | ArrayBufferView>;
}

export interface SocketStreamsOptions {
  /** Bytes of the buffer for a reader that brings none. 65,536 if left out. */
  readonly autoAllocateChunkSize?: number;
}

/**
 * Makes two Web streams of a stream socket, with back-pressure both ways; of a pipe too, where the
 * stream that it does not have fails with EBADF. The socket is the streams' from then on, and is
 * closed once both are over. Never blocks; to be called, and used, in the thread that holds the end.
 *
 * `cancel` shuts down reading, so that the peer's writes fail; `close` shuts down writing once all has
 * gone, `abort` at once. The readable fails with ECONNRESET if the peer died, or closed and left bytes
 * unread, and the writable with it; the writable fails with EPIPE if nobody will read any more.
 *
 * @throws EBADF the Socket was closed or handed on
 * @throws ESOCKTNOSUPPORT its pair has records
 *
 * @example
 * import { socketpair } from 'socketpair';
 * import { streams } from 'socketpair/web';
 * const [a, b] = socketpair();
 * void streams(a).readable.pipeTo(streams(b).writable); // all that b sends comes back to b
 */
export function streams(socket: Socket, options: SocketStreamsOptions = {}): SocketStreams {
  const { autoAllocateChunkSize = CHUNK_BYTES } = takeOptions(options, ['autoAllocateChunkSize']);
  integer('autoAllocateChunkSize', autoAllocateChunkSize, 1, MAX_CAPACITY);
  const end = new StreamEnd(socket, 'streams');
  const open = new Set<Direction>();
  if (end.canRead) open.add('read');
  if (end.canWrite) open.add('write');
  const over = (direction: Direction): void => {
    open.delete(direction);
    if (open.size === 0) end.socket.close();
  };
  const writing = new Writing(end, over);
  const reading = new Reading(end, over, writing, autoAllocateChunkSize);
  return {
    readable: new ReadableStream(reading) as ReadableStream<Uint8Array<ArrayBuffer>>,
    writable: new WritableStream(writing),
  };
}

type Direction = 'read' | 'write';
type Over = (direction: Direction) => void;

class Reading {
  readonly type = 'bytes';
  readonly autoAllocateChunkSize: number;
  readonly #end: StreamEnd;
  readonly #over: Over;
  readonly #writing: Writing;
  readonly #cancelled = new AbortController();

  constructor(end: StreamEnd, over: Over, writing: Writing, autoAllocateChunkSize: number) {
    this.#end = end;
    this.#over = over;
    this.#writing = writing;
    this.autoAllocateChunkSize = autoAllocateChunkSize;
  }

  start(controller: ReadableByteStreamController): void {
    if (!this.#end.canRead) controller.error(errnoError(ERRNO.EBADF, 'read'));
  }

  async pull(controller: ReadableByteStreamController): Promise<void> {
    const request = controller.byobRequest;
    // There is one, for the stream allocates; its view is a Uint8Array, whatever the reader brought.
    const target = request?.view as Uint8Array;
    try {
      const count = await this.#end.read(target, { signal: this.#cancelled.signal });
      if (count === 0) controller.close();
      request?.respond(count);
      if (count === 0) this.#over('read');
    } catch (error) {
      if (this.#cancelled.signal.aborted) return;
      this.#over('read');
      this.#writing.fail(error);
      throw error;
    }
  }

  cancel(): void {
    this.#cancelled.abort();
    this.#end.endReading();
    this.#over('read');
  }
}

class Writing {
  readonly #end: StreamEnd;
  readonly #over: Over;
  #controller: WritableStreamDefaultController | undefined;

  constructor(end: StreamEnd, over: Over) {
    this.#end = end;
    this.#over = over;
  }

  start(controller: WritableStreamDefaultController): void {
    this.#controller = controller;
    if (!this.#end.canWrite) controller.error(errnoError(ERRNO.EBADF, 'write'));
  }

  async write(
    chunk: ArrayBuffer | ArrayBufferView,
    controller: WritableStreamDefaultController,
  ): Promise<void> {
    // The types of some runtimes do not know it.
    const { signal } = controller as WritableStreamDefaultController & { signal: AbortSignal };
    try {
      await this.#end.write(bytesOf(chunk), { signal });
    } catch (error) {
      // After abort() the stream calls the abort() below.
      if (!signal.aborted) this.#over('write');
      throw error;
    }
  }

  close(): void {
    this.#end.endWriting();
    this.#over('write');
  }

  abort(): void {
    this.close();
  }

  /** The end can't be read any more, nor written then. */
  fail(error: unknown): void {
    this.#controller?.error(error);
    this.#over('write');
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  const bytes = isBytes(chunk) ? chunk : viewOf(chunk);
  checkRange('chunk', bytes, 0, undefined);
  return bytes;
}

function viewOf(chunk: unknown): Uint8Array {
  try {
    if (ArrayBuffer.isView(chunk)) {
      return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
    // Throws unless it is one, of whatever realm.
    byteLength?.call(chunk);
    return new Uint8Array(chunk as ArrayBuffer);
  } catch {
    throw notBytes('chunk', chunk, 'an ArrayBuffer or a view of one, which is still there');
  }
}

const byteLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get;
