import { pause } from '../atomics/words.ts';
import { wrongValue } from '../errno/misuse.ts';
import { home } from '../thread/home.ts';

const VARIABLE = 'SOCKETPAIR_RACE_DELAYS';

/** As long as a thread takes to start: so that a thread meets those that are started after it. */
const MAX_MS = 40;
/** Every second one of so many operations is delayed at first, then fewer and fewer. */
const EARLY = 32;

/**
 * Delays after watched operations, drawn from a seed: a run of a program orders its threads by luck, and
 * delays make it another one. An endless loop of operations is delayed by seconds in all.
 */
export class Delays {
  #state: number;
  #operations = 0;

  /** A seed gives each thread other delays. */
  constructor(seed: number, slot: number) {
    this.#state = Math.imul(seed + 1, 0x9e37_79b1) ^ Math.imul(slot + 1, 0x85eb_ca6b);
    // Near seeds draw alike at first; and 0 would draw nothing else.
    if (this.#state === 0) this.#state = 1;
    for (let i = 0; i < 8; i++) this.#draw();
  }

  /** An operation is over, and no lock is held. Blocks for a while, or not. */
  pass(): void {
    const ms = this.next();
    // WATCHED| A sleep on a word that nobody else has.
    if (ms > 0) pause(ms);
  }

  /** Milliseconds to delay. */
  next(): number {
    this.#operations += 1;
    const isDelayed = this.#draw() < Math.min(0.5, (0.5 * EARLY) / this.#operations);
    return isDelayed ? this.#draw() * MAX_MS : 0;
  }

  /** Xorshift: 0 to 1. */
  #draw(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }
}

/** The seed that the environment asks for delays by; undefined for none. */
export function delaySeed(): number | undefined {
  const text = home().host.env(VARIABLE) ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw wrongValue(VARIABLE, 'a number of at most 9 digits', text);
  return Number(text);
}
