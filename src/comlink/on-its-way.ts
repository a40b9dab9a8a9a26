import type { Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { frameHasGone } from './codec.ts';
import type { FrameReader } from './frame-reader.ts';

const NOTHING = new Uint8Array(0);

/*
 * A call can be stopped from outside while its thread lives on (atomics/note.ts), also between a write and
 * what is to be remembered of it. So frames are noted here before they are written, and what has moved is
 * asked of the end, which counts in the same breath in which it moves bytes. The next call goes on there.
 */

function endOf(socket: Socket) {
  return SocketState.heldOf(socket, 'endpoint').end;
}

/** Bytes that are to be written: one frame, or several. */
export class Outgoing {
  readonly #socket: Socket;
  readonly #end: ReturnType<typeof endOf>;
  #bytes: Uint8Array = NOTHING;
  /** The end's count of bytes where these begin. */
  #from = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#end = endOf(socket);
  }

  get left(): number {
    return this.#bytes.length - this.#gone;
  }

  /** Adds a frame behind what is left, and writes what fits. Negative for an error other than EAGAIN. */
  send(frame: Uint8Array): number {
    if (this.left > 0) {
      this.#append(frame);
      return 0;
    }
    const from = this.#end.producer?.bytes ?? 0;
    this.#bytes = frame;
    this.#from = from;
    const count = this.#socket.tryWrite(frame);
    if (count === frame.length) this.#bytes = NOTHING;
    else this.#bytes = frame.slice();
    frameHasGone();
    return count;
  }

  /** Writes what fits. As tryWrite. */
  write(): number {
    return this.#socket.tryWrite(this.#bytes, this.#gone);
  }

  /** Bytes that are left, for a writer that waits. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#gone);
  }

  /** Nobody will read it. */
  drop(): void {
    this.#bytes = NOTHING;
  }

  get #gone(): number {
    return this.#bytes === NOTHING ? 0 : (this.#end.producer?.bytes ?? 0) - this.#from;
  }

  #append(frame: Uint8Array): void {
    const gone = this.#gone;
    const rest = this.#bytes.length - gone;
    const both = new Uint8Array(rest + frame.length);
    both.set(this.#bytes.subarray(gone));
    both.set(frame, rest);
    frameHasGone();
    this.#bytes = both;
    this.#from += gone;
  }
}

/** Bytes that are being read into a reader of frames. */
export class Incoming {
  readonly #end: ReturnType<typeof endOf>;
  readonly #reader: FrameReader;
  /** The end's count of bytes before the read under way; below 0 for none. */
  #from = -1;

  constructor(socket: Socket, reader: FrameReader) {
    this.#end = endOf(socket);
    this.#reader = reader;
  }

  /** Room for a read that begins. */
  begin(): Uint8Array<ArrayBuffer> {
    this.settle();
    const room = this.#reader.room();
    this.#from = this.#end.consumer?.bytes ?? 0;
    return room;
  }

  /** Bytes that a read has brought, also one that was stopped, are the reader's. */
  settle(): void {
    if (this.#from < 0) return;
    const count = (this.#end.consumer?.bytes ?? 0) - this.#from;
    this.#reader.added(count);
    this.#from = -1;
  }
}
