import type { SocketType } from '../../src/index.ts';

/** Bytes of the ring that a record takes: a header of 8, and a payload that ends at a multiple of 8. */
const framed = (bytes: number): number => 8 + Math.ceil(bytes / 8) * 8;

/** One end of the pair that the laws compare with, a plain model of seqpacket and dgram sockets. */
interface Side {
  queue: number[][];
  shutRead: boolean;
  shutWrite: boolean;
  closed: boolean;
  /** The peer's end, as its own calls found it gone. */
  disconnected: boolean;
  reset: boolean;
}

const EAGAIN = -11;
const EPIPE = -32;
const EMSGSIZE = -90;
const ECONNRESET = -104;
const ENOTCONN = -107;
const ECONNREFUSED = -111;
const MSG_TRUNC = 0x20;
const MSG_EOR = 0x80;

export interface Got {
  readonly count: number;
  readonly flags: number;
  readonly bytes: readonly number[];
}

/** A pair of records, nonblocking, in the plainest words. */
export class Model {
  readonly #sides: readonly [Side, Side];
  readonly #capacity: number;
  readonly #isDatagram: boolean;

  constructor(type: Exclude<SocketType, 'stream'>, capacity: number) {
    const side = (): Side => ({
      queue: [],
      shutRead: false,
      shutWrite: false,
      closed: false,
      disconnected: false,
      reset: false,
    });
    this.#sides = [side(), side()];
    this.#capacity = capacity;
    this.#isDatagram = type === 'dgram';
  }

  send(end: 0 | 1, bytes: readonly number[]): number {
    const [own, peer] = [this.#sides[end], this.#sides[1 - end] as Side];
    if (bytes.length > this.#capacity) return EMSGSIZE;
    if (own.shutWrite) return EPIPE;
    if (own.disconnected) return ENOTCONN;
    if (peer.closed && this.#isDatagram) {
      own.disconnected = true;
      return ECONNREFUSED;
    }
    if (peer.closed || peer.shutRead) return EPIPE;
    const used = peer.queue.reduce((sum, { length }) => sum + framed(length), 0);
    if (used + framed(bytes.length) > framed(this.#capacity)) return EAGAIN;
    peer.queue.push([...bytes]);
    return bytes.length;
  }

  recv(end: 0 | 1, room: number, peek: boolean): Got {
    const [own, peer] = [this.#sides[end], this.#sides[1 - end] as Side];
    const [record] = own.queue;
    const none = (count: number): Got => ({ count, flags: 0, bytes: [] });
    if (record !== undefined) {
      if (!peek) own.queue.shift();
      const bytes = record.slice(0, room);
      const flags = (record.length > room ? MSG_TRUNC : 0) | (this.#isDatagram ? 0 : MSG_EOR);
      return { count: bytes.length, flags, bytes };
    }
    if (this.#isDatagram) return none(EAGAIN);
    if (own.reset) {
      own.reset = false;
      return none(ECONNRESET);
    }
    return none(own.shutRead || peer.shutWrite || peer.closed ? 0 : EAGAIN);
  }

  shutdown(end: 0 | 1, how: 'rd' | 'wr' | 'rdwr'): void {
    if (how !== 'wr') this.#sides[end].shutRead = true;
    if (how !== 'rd') this.#sides[end].shutWrite = true;
  }

  close(end: 0 | 1): void {
    const [own, peer] = [this.#sides[end], this.#sides[1 - end] as Side];
    own.closed = true;
    if (own.queue.length > 0) peer.reset = true;
    own.queue = [];
  }

  /** FIONREAD. */
  queued(end: 0 | 1): number {
    const { queue } = this.#sides[end];
    const counted = this.#isDatagram ? queue.slice(0, 1) : queue;
    return counted.reduce((sum, { length }) => sum + length, 0);
  }

  /** Bytes of the largest record that can be sent now. */
  room(end: 0 | 1): number {
    const { queue } = this.#sides[1 - end] as Side;
    const used = queue.reduce((sum, { length }) => sum + framed(length), 0);
    return Math.min(this.#capacity, Math.max(0, framed(this.#capacity) - used - 8));
  }
}
