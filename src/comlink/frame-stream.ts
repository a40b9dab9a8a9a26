import { ERRNO } from '../errno/errno.ts';
import { errnoError, isSystemError, SystemError } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';
import { withCause } from './cause.ts';
import { frameHasGone } from './codec.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { Outgoing } from './on-its-way.ts';

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
  readonly #outgoing: Outgoing;
  /** Frames behind those that are on their way. */
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isWriting = false;
  #isReading = false;
  #started = false;
  #isOver = false;

  constructor(socket: Socket, listener: FrameListener) {
    this.#socket = socket;
    this.#listener = listener;
    this.#outgoing = new Outgoing(socket);
  }

  get isOver(): boolean {
    return this.#isOver || this.#socket.closed;
  }

  /** Bytes that did not fit yet. */
  get unwrittenBytes(): number {
    return this.#outgoing.left + this.#waitingBytes;
  }

  start(): void {
    if (this.#started) return;
    // In a turn of its own, as in writeSoon.
    void Promise.resolve().then(() => this.#read());
    this.#started = true;
  }

  /** Writes a frame now, as much as fits, and the rest when there is room. */
  send(frame: Uint8Array): void {
    if (this.isOver) return;
    if (this.#isWriting || this.#outgoing.left > 0) {
      this.#waiting.push(frame.slice());
      this.#waitingBytes += frame.length;
      frameHasGone();
      this.#writeSoon();
      return;
    }
    const count = this.#outgoing.send(frame);
    if (count === frame.length) return;
    if (count < 0 && count !== ERRNO.EAGAIN) this.stop(errnoError(count, 'write'));
    else this.#writeSoon();
  }

  /** Closes the socket when all is written. */
  close(): void {
    if (this.isOver) return;
    this.#isOver = true;
    if (this.unwrittenBytes === 0) this.#socket.close();
    else this.#writeSoon();
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
    this.#outgoing.drop();
    this.#socket.close();
    this.#listener.end(known);
  }

  /** In a turn of its own: the call that sends may be stopped. */
  #writeSoon(): void {
    if (!this.#isWriting) void Promise.resolve().then(() => this.#write());
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    const socket = this.#socket;
    try {
      await socket.writeAllAsync(this.#outgoing.rest());
      this.#listener.sent();
      for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
        await socket.writeAllAsync(next);
        this.#waiting.shift();
        this.#waitingBytes -= next.length;
        this.#listener.sent();
      }
    } catch (error) {
      this.#waiting.length = 0;
      this.#waitingBytes = 0;
      this.stop(error);
    }
    this.#isWriting = false;
    if (this.#isOver) socket.close();
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
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
  if (isSystemError(error)) return error;
  return new SystemError('EPROTO', 'read', { text: String(error) });
}
