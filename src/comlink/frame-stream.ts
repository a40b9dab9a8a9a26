import { ERRNO } from '../errno/errno.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';
import { withCause } from './cause.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';

/** A listener to frames that arrive. */
export interface FrameListener {
  frame(frame: Frame): void;
  /** Promise to wait for before the next frame, if any. */
  pause(): Promise<void> | undefined;
  /** A frame that did not fit has gone. */
  sent(): void;
  /** Once: nothing comes any more. */
  end(error: SystemError): void;
}

/** Frames over a socket, for a thread with an event loop. It owns the socket. */
export class FrameStream {
  readonly #socket: Socket;
  readonly #listener: FrameListener;
  readonly #reader = new FrameReader();
  /** The first one is being written, and is not whole any more. */
  readonly #unwritten: Uint8Array[] = [];
  #unwrittenBytes = 0;
  #started = false;
  #isOver = false;

  constructor(socket: Socket, listener: FrameListener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  get isOver(): boolean {
    return this.#isOver || this.#socket.closed;
  }

  /** Bytes that did not fit yet. */
  get unwrittenBytes(): number {
    return this.#unwrittenBytes;
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    void this.#read();
  }

  /** Writes a frame now, as much as fits, and the rest when there is room. */
  send(frame: Uint8Array): void {
    if (this.isOver) return;
    if (this.#unwritten.length > 0) {
      this.#keep(frame.slice());
      return;
    }
    const count = this.#socket.tryWrite(frame);
    if (count === frame.length) return;
    if (count < 0 && count !== ERRNO.EAGAIN) {
      this.stop(errnoError(count, 'write'));
      return;
    }
    this.#keep(frame.slice(Math.max(0, count)));
    void this.#write();
  }

  /** Closes the socket when all is written. */
  close(): void {
    if (this.isOver) return;
    this.#isOver = true;
    if (this.#unwritten.length === 0) this.#socket.close();
  }

  /** Ends it for an error. */
  stop(error: unknown): void {
    if (this.#isOver) return;
    let known = asSystemError(error);
    if (known.code === 'EPIPE' && this.#started) {
      try {
        this.#drain();
      } catch (worse) {
        known = asSystemError(worse);
      }
    }
    if (this.#isOver) return;
    this.#isOver = true;
    known = withCause(known, this.#socket);
    this.#socket.close();
    this.#listener.end(known);
  }

  #keep(rest: Uint8Array): void {
    this.#unwritten.push(rest);
    this.#unwrittenBytes += rest.length;
  }

  async #write(): Promise<void> {
    const socket = this.#socket;
    try {
      for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
        await socket.writeAllAsync(next);
        this.#unwritten.shift();
        this.#unwrittenBytes -= next.length;
        this.#listener.sent();
      }
    } catch (error) {
      this.#unwritten.length = 0;
      this.#unwrittenBytes = 0;
      this.stop(error);
    }
    if (this.#isOver) socket.close();
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const count = await this.#socket.readAsync(this.#reader.room());
        if (this.#isOver) return;
        if (count === 0) {
          const within = this.#reader.heldBytes > 0 ? 'in the middle of a message' : '';
          this.stop(new SystemError('ECONNRESET', 'read', { text: within }));
          return;
        }
        this.#reader.added(count);
        while (this.#deliver()) {
          const pause = this.#listener.pause();
          if (pause !== undefined) await pause;
        }
      }
    } catch (error) {
      this.stop(error);
    }
  }

  /** Says whether there was a frame. */
  #deliver(): boolean {
    const frame = this.#isOver ? undefined : this.#reader.next();
    if (frame !== undefined) this.#listener.frame(frame);
    return frame !== undefined;
  }

  /** Frames that came before the failure of a write are delivered first: there may be answers in them. */
  #drain(): void {
    while (this.#deliver());
    for (;;) {
      const count = this.#socket.tryRead(this.#reader.room());
      if (count <= 0) return;
      this.#reader.added(count);
      while (this.#deliver());
    }
  }
}

function asSystemError(error: unknown): SystemError {
  if (error instanceof SystemError) return error;
  return new SystemError('EPROTO', 'read', { text: String(error) });
}
