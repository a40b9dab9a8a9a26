import { ERRNO } from '../errno/errno.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';
import type { Frame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';

/** Who hears of what comes. */
export interface FrameListener {
  frame(frame: Frame): void;
  /** Once: nothing comes any more. */
  end(error: SystemError): void;
}

/** Frames over a socket, for a thread with an event loop. It owns the socket. */
export class FrameStream {
  readonly #socket: Socket;
  readonly #listener: FrameListener;
  readonly #reader = new FrameReader();
  readonly #unwritten: Uint8Array[] = [];
  #started = false;
  #isOver = false;

  constructor(socket: Socket, listener: FrameListener) {
    this.#socket = socket;
    this.#listener = listener;
  }

  get isOver(): boolean {
    return this.#isOver || this.#socket.closed;
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
      this.#unwritten.push(frame.slice());
      return;
    }
    const count = this.#socket.tryWrite(frame);
    if (count === frame.length) return;
    if (count < 0 && count !== ERRNO.EAGAIN) {
      this.#stop(errnoError(count, 'write'));
      return;
    }
    this.#unwritten.push(frame.slice(Math.max(0, count)));
    void this.#write();
  }

  /** Closes the socket when all is written. */
  close(): void {
    if (this.isOver) return;
    this.#isOver = true;
    if (this.#unwritten.length === 0) this.#socket.close();
  }

  async #write(): Promise<void> {
    const socket = this.#socket;
    try {
      for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
        await socket.writeAllAsync(next);
        this.#unwritten.shift();
      }
    } catch (error) {
      this.#unwritten.length = 0;
      this.#stop(error);
    }
    if (this.#isOver) socket.close();
  }

  async #read(): Promise<void> {
    try {
      for (;;) {
        const count = await this.#socket.readAsync(this.#reader.room());
        if (this.#isOver) return;
        if (count === 0) {
          const within = this.#reader.isWithin ? 'in the middle of a message' : '';
          this.#stop(new SystemError('ECONNRESET', 'read', { text: within }));
          return;
        }
        this.#deliver(count);
      }
    } catch (error) {
      this.#stop(error);
    }
  }

  #deliver(count: number): void {
    this.#reader.added(count);
    while (!this.#isOver) {
      const frame = this.#reader.next();
      if (frame === undefined) return;
      this.#listener.frame(frame);
    }
  }

  /** What came before the failure of a write is delivered first: there may be answers in it. */
  #drain(): void {
    for (;;) {
      const count = this.#socket.tryRead(this.#reader.room());
      if (count <= 0) return;
      this.#deliver(count);
    }
  }

  #stop(error: unknown): void {
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
    this.#socket.close();
    this.#listener.end(known);
  }
}

function asSystemError(error: unknown): SystemError {
  if (error instanceof SystemError) return error;
  return new SystemError('EPROTO', 'read', { text: String(error) });
}
