import { SystemError } from '../errno/system-error.ts';
import { malformed } from './frame-reader.ts';

/** Half of what a channel's word can hold; each side numbers its own. */
const MOST_NAMES = 2 ** 31 - 2;
/** Objects that each side lends at once. */
const MOST_OBJECTS = 65_536;
/** Ports that one side has for the other one at once. */
const MOST_PORTS = 1_024;

/** The numbers of channels: each side's are even or odd, go up, and are never used again. */
export class ChannelNames {
  readonly #end: number;
  #last = 0;
  /** The highest number that the peer has used, and had used before this message. */
  #peerLast = 1;
  #peerBefore = 1;
  /** Numbers of channels in this message, in any order. */
  readonly #inMessage = new Set<number>();
  /** Channels that are open: of this side, of the peer, and those of the peer that are ports. */
  #own = 0;
  #peers = 0;
  #ports = 0;

  constructor(end: number) {
    this.#end = end;
  }

  /**
   * A number for one more channel.
   *
   * @param besides how many were named by the same message
   * @throws ENFILE too many are open
   */
  next(besides = 0): number {
    if (this.#own + besides >= MOST_OBJECTS || this.#last === MOST_NAMES) {
      const text = `${MOST_OBJECTS} objects are lent; release some by Comlink.releaseProxy`;
      throw new SystemError('ENFILE', 'send', { text });
    }
    this.#last += 1;
    return this.#last * 2 + this.#end;
  }

  /** A message of the peer begins. */
  begin(): void {
    this.#peerBefore = this.#peerLast;
    if (this.#inMessage.size > 0) this.#inMessage.clear();
  }

  /**
   * Takes a number that the peer gave in this message.
   *
   * @throws EPROTO it may not give that
   */
  accept(name: number): void {
    const isNew = Number.isInteger(name) && name > this.#peerBefore && name <= 0xffff_ffff;
    if (!isNew || (name & 1) === this.#end || this.#inMessage.has(name)) {
      throw malformed(`a port with the number ${name}`);
    }
    if (this.#peers === MOST_OBJECTS) throw malformed(`more than ${MOST_OBJECTS} objects`);
    this.#inMessage.add(name);
    this.#peerLast = Math.max(this.#peerLast, name);
    this.#peers += 1;
  }

  acceptPort(name: number): void {
    if (this.#ports === MOST_PORTS) throw malformed(`more than ${MOST_PORTS} ports`);
    this.accept(name);
    this.#ports += 1;
  }

  opened(): void {
    this.#own += 1;
  }

  release(name: number, isPort: boolean): void {
    const isOwn = (name & 1) === this.#end;
    if (isOwn) this.#own -= 1;
    else this.#peers -= 1;
    if (!isOwn && isPort) this.#ports -= 1;
  }
}
