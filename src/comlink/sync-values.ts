import { malformed } from './frame-reader.ts';
import { transferHandlers } from './npm-install-comlink/comlink.ts';
import { refuseSocket } from './refuse-socket.ts';
import type { WireValue } from './wire.ts';

/** Makes what stands for an object of the other thread. */
export type RemoteOf = (channel: number) => unknown;

/** A port in a message, which a thread that blocks can only use by its channel. */
export class PortName {
  readonly channel: number;

  constructor(channel: number) {
    this.channel = channel;
  }
}

/** How arguments and results cross the stream of a thread that blocks, and what it lends out so. */
export class SyncValues {
  /** What the other thread may call, by its channel. */
  readonly exposed: Map<number, unknown> = new Map();
  readonly #end: number;
  readonly #remoteOf: RemoteOf;
  #opened = 0;
  #peerOpened = 1;

  constructor(end: number, remoteOf: RemoteOf) {
    this.#end = end;
    this.#remoteOf = remoteOf;
  }

  /** Adds to `transfer` what has to go with it. */
  toWire(value: unknown, transfer: object[]): WireValue {
    for (const [name, handler] of transferHandlers) {
      if (!handler.canHandle(value)) continue;
      if (name === 'proxy') return { type: 'HANDLER', name, value: this.#expose(value) };
      const [wire, moved] = handler.serialize(value);
      const result: WireValue = { type: 'HANDLER', name, value: wire };
      refuseSocket(result);
      transfer.push(...moved);
      return result;
    }
    return { type: 'RAW', value };
  }

  fromWire({ type, name = '', value }: WireValue): unknown {
    if (value instanceof PortName) return this.#remoteOf(value.channel);
    if (type === 'RAW') return value;
    const handler = transferHandlers.get(name);
    if (handler === undefined) throw new TypeError(`no transfer handler has the name ${name}`);
    return handler.deserialize(value);
  }

  /** A channel that the peer has opened: a number of its own, and higher than those before. */
  portName(channel: unknown): PortName {
    const isNew = Number.isInteger(channel) && (channel as number) > this.#peerOpened;
    if (!isNew || ((channel as number) & 1) === this.#end) {
      throw malformed(`a port with the number ${String(channel).slice(0, 20)}`);
    }
    this.#peerOpened = channel as number;
    return new PortName(this.#peerOpened);
  }

  #expose(object: unknown): number {
    this.#opened += 1;
    const channel = this.#opened * 2 + this.#end;
    this.exposed.set(channel, object);
    return channel;
  }
}
