import { SystemError } from '../errno/system-error.ts';
import { type Port, platform } from '../host/platform.ts';
import { Bridge } from './bridge.ts';
import { decode, encode } from './codec.ts';
import { closeFrame, type Frame, KIND } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { isRequest, thrown, withPorts } from './wire.ts';

/** Half of what a channel's word can hold; each side numbers its own. */
const MAX_CHANNELS = 2 ** 31 - 2;

/** A message as it came, and the ports that were in it. */
export interface Received {
  readonly message: unknown;
  readonly ports: readonly object[];
}

/** The channels of one stream: 0 is the endpoint itself, each other one a port that went through. */
export class Channels {
  readonly #end: number;
  readonly #send: (frame: Uint8Array) => void;
  readonly #bridges = new Map<number, Bridge>();
  #opened = 0;
  /** The highest number that the peer has used. */
  #peerOpened = 0;

  constructor(end: number, send: (frame: Uint8Array) => void) {
    this.#end = end;
    this.#send = send;
  }

  /**
   * Sends a message, with the ports in it. Throws, with nothing sent, for one that can't be. Without
   * `transfer` it is one that a port has cloned.
   */
  send(channel: number, message: unknown, transfer?: readonly object[]): void {
    const opened: [number, Port][] = [];
    const frame = encode(message, channel, transfer, (port) => {
      if (this.#opened === MAX_CHANNELS) throw new SystemError('ENFILE', 'send');
      this.#opened += 1;
      const name = this.#opened * 2 + this.#end;
      opened.push([name, port]);
      return name;
    });
    for (const [name, port] of opened) this.#bridge(name, port);
    this.#send(frame);
  }

  /** Takes a frame. What is for the endpoint itself is returned. */
  receive(frame: Frame): Received | undefined {
    const { channel, kind } = frame;
    const bridge = this.#bridges.get(channel);
    if (kind === KIND.CLOSE) {
      this.#bridges.delete(channel);
      bridge?.end(new SystemError('ECONNRESET', 'read', { text: 'the other side was released' }));
      return undefined;
    }
    const ports: Port[] = [];
    const portOf = (name: unknown): Port => this.#portOf(name, ports);
    const received = { message: withPorts(decode(frame, portOf), portOf), ports };
    if (channel === 0) return received;
    if (bridge !== undefined) bridge.receive(received.message, ports);
    else this.#refuse(channel, received);
    return undefined;
  }

  /** The peer is gone. */
  end(error: SystemError): void {
    for (const bridge of this.#bridges.values()) bridge.end(error);
    this.#bridges.clear();
  }

  #bridge(channel: number, port: Port, other?: Port): void {
    const bridge = new Bridge(port, other, {
      message: (message) => this.send(channel, message),
      close: () => {
        this.#bridges.delete(channel);
        this.#send(closeFrame(channel));
      },
    });
    this.#bridges.set(channel, bridge);
  }

  /** A port of this thread for a channel that the peer has opened. */
  #portOf(channel: unknown, ports: Port[]): Port {
    const isNew = Number.isInteger(channel) && (channel as number) > Math.max(1, this.#peerOpened);
    if (!isNew || ((channel as number) & 1) === this.#end) {
      throw malformed(`a port with the number ${String(channel).slice(0, 20)}`);
    }
    this.#peerOpened = channel as number;
    const { port1, port2 } = new platform.MessageChannel();
    this.#bridge(this.#peerOpened, port1, port2);
    ports.push(port2);
    return port2;
  }

  /** A channel that is over here, and the peer did not know yet. */
  #refuse(channel: number, { message, ports }: Received): void {
    for (const port of ports) (port as Port).close();
    if (!isRequest(message)) return;
    const error = new SystemError('EPIPE', 'send', { text: 'the object was released' });
    this.send(channel, thrown(message.id, error));
  }
}
