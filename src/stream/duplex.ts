import { addAbortSignal, Duplex, type DuplexOptions } from 'node:stream';
import { integer } from '../errno/misuse.ts';
import { takeOptions } from '../errno/take.ts';
import { takeLimits } from '../socket/limits.ts';
import type { Socket } from '../socket/socket.ts';
import { home } from '../thread/home.ts';
import { Gathered } from './gathered.ts';
import { Idle } from './idle.ts';
import { StreamEnd } from './stream-end.ts';
import { soon } from './turn.ts';

// A test's global `process` is a copy of this, and its `nextTick` may be a fake.
const { nextTick } = process.getBuiltinModule('node:process');

/** Bytes of one chunk at the most, and of small chunks that are written as one. */
const CHUNK_BYTES = 65_536;
/** Bytes of the buffer that a stream holds while it waits. */
const WAITING_BYTES = 4_096;
/** Longer than this nobody would want an event loop to stand still. */
const MAX_BUSY_POLL_US = 1_000_000;

/** Those of `stream.Duplex` that make sense here. */
const DUPLEX_OPTIONS = [
  'allowHalfOpen',
  'autoDestroy',
  'emitClose',
  'encoding',
  'highWaterMark',
  'readableHighWaterMark',
  'signal',
  'writableHighWaterMark',
] as const;

/** The options of `stream.Duplex` that make sense here, and one more. */
export interface SocketDuplexOptions extends Pick<DuplexOptions, (typeof DUPLEX_OPTIONS)[number]> {
  /**
   * Microseconds for which a read looks again and again before it waits. As SO_BUSY_POLL. The event
   * loop stands still for that time, so it pays only if the peer has a core of its own and answers
   * sooner. 0 if left out.
   */
  readonly busyPollUs?: number;
}

type Done = (error?: Error | null) => void;

/** The Duplex of {@link duplex}. */
export class SocketDuplex extends Duplex {
  readonly #end: StreamEnd;
  readonly #busyPollMs: number;
  readonly #idle = new Idle();
  readonly #gathered: Gathered;
  #isUtf8 = true;
  readonly #waiting: Buffer = Buffer.allocUnsafeSlow(WAITING_BYTES);
  /** Milliseconds of {@link setTimeout}, as in `net.Socket`; 0 if there are none. */
  timeout = 0;

  /** @internal */
  constructor(socket: Socket, options: SocketDuplexOptions) {
    const taken = takeOptions(options, [...DUPLEX_OPTIONS, 'busyPollUs']);
    const { busyPollUs = 0, signal, ...streamOptions } = taken;
    integer('busyPollUs', busyPollUs, 0, MAX_BUSY_POLL_US);
    takeLimits(signal === undefined ? {} : { signal });
    const end = new StreamEnd(socket, 'duplex');
    // The types do not know the first two.
    const sides = { readable: end.canRead, writable: end.canWrite };
    super({
      highWaterMark: CHUNK_BYTES,
      ...streamOptions,
      ...sides,
      objectMode: false,
      decodeStrings: true,
    });
    this.#end = end;
    const gatherer = {
      queue: (rest: Buffer) => void super.write(rest),
      drained: () => {
        if (this.writable && !this.writableNeedDrain) this.emit('drain');
      },
    };
    this.#gathered = new Gathered(end, gatherer, this.writableHighWaterMark);
    this.#busyPollMs = busyPollUs / 1000;
    // Last: one that is aborted already destroys the stream at once.
    if (signal !== undefined) addAbortSignal(signal, this);
  }

  /** Bytes that were read from the socket. */
  get bytesRead(): number {
    return this.#end.bytesRead;
  }

  /** Bytes that the socket has taken. */
  get bytesWritten(): number {
    return this.#end.bytesWritten;
  }

  /** Lets a pending read or write keep this thread's event loop running, which it does. */
  ref(): this {
    this.#end.socket.ref();
    return this;
  }

  /** Lets this thread's event loop end while a read or write is pending. */
  unref(): this {
    this.#end.socket.unref();
    return this;
  }

  /**
   * Emits `'timeout'` when nothing was read or written for that long, and does no more. 0 ms turns it
   * off. As in `net.Socket`; `node:http` asks for it.
   */
  setTimeout(ms: number, listener?: () => void): this {
    this.timeout = integer('ms', ms, 0, 2 ** 31 - 1);
    this.#idle.watch(ms, () => this.emit('timeout'));
    if (listener !== undefined) {
      if (ms > 0) this.once('timeout', listener);
      else this.off('timeout', listener);
    }
    return this;
  }

  /** Does nothing: nothing is held back beyond a turn of the event loop. `node:http` asks for it. */
  setNoDelay(): this {
    return this;
  }

  /** Does nothing: the death of a peer is known anyway. `node:http` asks for it. */
  setKeepAlive(): this {
    return this;
  }

  override setDefaultEncoding(encoding: BufferEncoding): this {
    this.#isUtf8 = false;
    return super.setDefaultEncoding(encoding);
  }

  /** As in `stream.Writable`; small chunks of one turn go into the ring together, past the stream's queue. */
  override write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    if (encoding === undefined && done === undefined && this.#gather(chunk)) {
      return this.#gathered.hasRoom();
    }
    this.#gathered.close();
    // The types want one of two lists.
    return super.write(chunk, encoding as BufferEncoding, done);
  }

  override cork(): void {
    this.#gathered.close();
    super.cork();
  }

  override end(...args: unknown[]): this {
    this.#gathered.close();
    return super.end(...(args as []));
  }

  override _read(): void {
    this.#receive().then(
      (chunk) => nextTick(() => this.#deliver(chunk)),
      (error) => nextTick(() => this.destroy(error)),
    );
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#sendAll([chunk], done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    const buffers = chunks.map(({ chunk }) => chunk);
    const total = buffers.reduce((sum, { length }) => sum + length, 0);
    this.#sendAll(total <= CHUNK_BYTES ? [Buffer.concat(buffers, total)] : buffers, done);
  }

  override _final(done: Done): void {
    this.#end.endWriting();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#gathered.isOpen = false;
    this.#idle.watch(0, () => undefined);
    this.#end.socket.close();
    done(error);
  }

  /** The next chunk, or null at the end. One buffer as long as what is there, and little to wait with. */
  async #receive(): Promise<Buffer | null> {
    if (this.#busyPollMs > 0 && this.#end.queued === 0) {
      // Answers to the last chunk are written first.
      await soon();
      this.#busyPoll();
    }
    const { queued } = this.#end;
    const target = queued > 0 ? Buffer.allocUnsafe(Math.min(queued, CHUNK_BYTES)) : this.#waiting;
    const count = await this.#end.read(target, {});
    if (count === 0) return null;
    if (target !== this.#waiting) return target.subarray(0, count);
    // More may have come while this thread woke.
    const more = count < WAITING_BYTES ? 0 : Math.min(this.#end.queued, CHUNK_BYTES - count);
    const chunk = Buffer.allocUnsafe(count + more);
    chunk.set(target.subarray(0, count));
    const rest = more === 0 ? 0 : await this.#end.read(chunk.subarray(count), {});
    return chunk.subarray(0, count + rest);
  }

  /** Reading waits while there is something to do: chunks to hand out, or others without room. */
  #busyPoll(): void {
    if (this.readableLength > 0 || this.writableLength > 0) return;
    const { now } = home().host;
    const deadlineMs = now() + this.#busyPollMs;
    while (this.#end.queued === 0 && now() < deadlineMs);
  }

  /** A listener that throws keeps `push` from asking for more; as in `net.Socket`, more comes. */
  #deliver(chunk: Buffer | null): void {
    this.#idle.touch();
    let isPushed = false;
    try {
      this.push(chunk);
      isPushed = true;
    } finally {
      if (!isPushed) nextTick(() => this.read(0));
    }
  }

  /** False if a chunk has to go the way of the stream: it is large, or others wait there. */
  #gather(chunk: unknown): boolean {
    const isText = typeof chunk === 'string' && this.#isUtf8;
    if (!isText && !(chunk instanceof Uint8Array)) return false;
    if (!this.#gathered.isOpen && !this.#isDirect()) return false;
    this.#idle.touch();
    return this.#gathered.add(chunk);
  }

  #isDirect(): boolean {
    return this.writableLength === 0 && this.writableCorked === 0 && this.writable;
  }

  #sendAll(chunks: readonly Buffer[], done: Done): void {
    this.#idle.touch();
    this.#send(chunks).then(
      () => nextTick(done),
      (error) => nextTick(done, error),
    );
  }

  async #send(chunks: readonly Buffer[]): Promise<void> {
    for (const chunk of chunks) {
      await this.#end.write(chunk, {});
      this.#idle.touch();
    }
  }
}
