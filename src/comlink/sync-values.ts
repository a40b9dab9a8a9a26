import { ChannelNames } from './channel-names.ts';
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
  /** Functions and objects that the other thread may call, by their channels. */
  readonly exposed: Map<number, unknown> = new Map();
  readonly #borrowed = new Set<number>();
  readonly #names: ChannelNames;
  readonly #remoteOf: RemoteOf;

  constructor(end: number, remoteOf: RemoteOf) {
    this.#names = new ChannelNames(end);
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

  /**
   * Takes the channels that the peer opened by a message.
   *
   * @throws EPROTO it may not open those
   */
  borrow(names: readonly number[]): void {
    this.#names.begin();
    for (const name of names) {
      this.#names.accept(name);
      this.#borrowed.add(name);
    }
  }

  /** One side is done with a channel. */
  close(name: number): void {
    if (this.exposed.delete(name) || this.#borrowed.delete(name)) this.#names.release(name, false);
  }

  #expose(object: unknown): number {
    const name = this.#names.next();
    this.#names.opened();
    this.exposed.set(name, object);
    return name;
  }
}
