import { decode } from '../../src/comlink/codec.ts';
import { type Frame, KIND } from '../../src/comlink/frame.ts';
import { FrameReader } from '../../src/comlink/frame-reader.ts';
import type { Socket } from '../../src/index.ts';
import { json } from './frames.ts';

/** A message as it lies on the wire. */
export interface Wire {
  readonly id?: string | number;
  readonly type?: string;
  readonly name?: string;
  readonly path?: string[];
  readonly value?: unknown;
}

export interface Came {
  readonly channel: number;
  /** Undefined for a close. */
  readonly message: Wire | undefined;
}

/** A port in a message, by the number of its channel. */
export class WirePort {
  readonly channel: number;

  constructor(channel: number) {
    this.channel = channel;
  }
}

/** The code in an answer's error. */
export function codeOf(answer: Wire | undefined): string {
  if (answer?.name !== 'throw') return 'nothing';
  const { value } = answer.value as { value?: { code?: string; name?: string } };
  return value?.code ?? value?.name ?? 'a value';
}

/** The other side of a stream, which writes and reads frames itself. */
export class RawPeer {
  readonly socket: Socket;
  readonly #reader = new FrameReader();
  #id = 0;

  constructor(socket: Socket) {
    this.socket = socket;
  }

  send(message: unknown, channel = 0): void {
    this.socket.writeAll(json(JSON.stringify(message), channel));
  }

  /** Asks, and reads until the answer. */
  async ask(request: Omit<Wire, 'id'> & { argumentList?: unknown[] }, channel = 0): Promise<Wire> {
    this.#id += 1;
    const id = `raw ${this.#id}`;
    this.send({ id, ...request }, channel);
    for (;;) {
      const { message } = await this.next();
      if (message?.id === id) return message;
    }
  }

  /** The next frame. */
  async next(): Promise<Came> {
    for (;;) {
      const frame = this.#reader.next();
      if (frame !== undefined) return cameIn(frame);
      const count = await this.socket.readAsync(this.#reader.room(), { timeout: 10_000 });
      if (count === 0) throw new Error('the stream is over');
      this.#reader.added(count);
    }
  }

  /** All frames that are there. */
  rest(): Came[] {
    const all: Came[] = [];
    for (;;) {
      const frame = this.#reader.next();
      if (frame !== undefined) all.push(cameIn(frame));
      else {
        const count = this.socket.tryRead(this.#reader.room());
        if (count <= 0) return all;
        this.#reader.added(count);
      }
    }
  }
}

function cameIn(frame: Frame): Came {
  const { channel, kind } = frame;
  if (kind === KIND.CLOSE) return { channel, message: undefined };
  return { channel, message: decode(frame, (name) => new WirePort(name)) as Wire };
}
