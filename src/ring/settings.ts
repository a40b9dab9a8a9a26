import { load, store, type Words } from '../atomics/words.ts';
import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';

const NONBLOCK = 0;
const RECV_TIMEOUT = 1;
const SEND_TIMEOUT = 2;
const SETTINGS = 3;

/** Settings in a handle: values, or the memory that all holders of an end share. */
export type PostedSettings = readonly number[] | SharedArrayBuffer;

/**
 * The settings of one end: values of its holder, or in memory that all its holders share. That is no
 * part of the pair's memory, for a peer could take the timeouts away there that protect from it.
 */
export class Settings {
  #own: readonly number[];
  #shared: Words | undefined = undefined;

  private constructor(own: readonly number[], shared?: Words) {
    this.#own = own;
    this.#shared = shared;
  }

  static initial(): Settings {
    return new Settings([0, 0, 0]);
  }

  /** Those of a handle, or undefined if they are not sound. */
  static from(posted: unknown): Settings | undefined {
    if (isSharedMemory(posted)) {
      const isOne = posted.byteLength === SETTINGS * Int32Array.BYTES_PER_ELEMENT;
      return isOne ? new Settings([], new Int32Array(posted)) : undefined;
    }
    if (!Array.isArray(posted) || posted.length !== SETTINGS) return undefined;
    const own: unknown[] = Array.from(posted);
    return own.every(isSetting) ? new Settings(own) : undefined;
  }

  get nonblock(): boolean {
    return this.#get(NONBLOCK) !== 0;
  }

  set nonblock(on: boolean) {
    this.#set(NONBLOCK, on ? 1 : 0);
  }

  /** Milliseconds that a read may wait; 0 for ever. */
  get recvTimeoutMs(): number {
    return this.#get(RECV_TIMEOUT);
  }

  set recvTimeoutMs(ms: number) {
    this.#set(RECV_TIMEOUT, ms);
  }

  /** Milliseconds that a write may wait; 0 for ever. */
  get sendTimeoutMs(): number {
    return this.#get(SEND_TIMEOUT);
  }

  set sendTimeoutMs(ms: number) {
    this.#set(SEND_TIMEOUT, ms);
  }

  /** From now on other holders see what one of them sets. */
  share(): void {
    if (this.#shared !== undefined) return;
    const words = new Int32Array(ownMemory(SETTINGS * Int32Array.BYTES_PER_ELEMENT));
    words.set(this.#own);
    this.#shared = words;
  }

  posted(): PostedSettings {
    return this.#shared?.buffer ?? this.#own;
  }

  #get(word: number): number {
    if (this.#shared === undefined) return this.#own[word] ?? 0;
    // SETTING| A value, and nothing is concluded from when it changed.
    return load(this.#shared, word) & 0x7fff_ffff;
  }

  #set(word: number, value: number): void {
    if (this.#shared === undefined) {
      this.#own = this.#own.with(word, value);
      return;
    }
    // SETTING| Counts from a holder's next call on; a call that waits already is not affected.
    store(this.#shared, word, value);
  }
}

function isSetting(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0x7fff_ffff;
}
