import { readSlots, type SlotReport, waitOf } from '../atomics/census.ts';
import { ask, haveAnswered } from '../atomics/deadlock.ts';
import { hasSlot, slotSet } from '../atomics/mask.ts';
import { ASLEEP_IN_CALL, ASLEEP_IN_LOOP, noteText, readNote } from '../atomics/sleep-notes.ts';
import { bellOf, hasPublished } from '../atomics/sleeper.ts';
import { pause, type Words } from '../atomics/words.ts';
import { platform } from '../host/platform.ts';

/** How long nothing may have moved. */
const STILL_MS = 5000;
/** Time to answer in: many times the beat of an event loop. */
const ANSWER_MS = 1000;

/** One thread, and since when it is in this state. */
interface Sleeper extends SlotReport {
  readonly state: number;
  readonly bell: number;
  readonly since: number;
}

/**
 * Finds out that all threads of a tree sleep without a limit and nothing moves, and says what each of them
 * waits for. Late rather than wrong: a thread that does not answer, or beat, is taken for awake.
 */
export class HangWatch {
  readonly #table: Words;
  readonly #notes: Words;
  #sleepers: readonly Sleeper[] = [];
  #stillSince = 0;

  constructor(table: Words, notes: Words) {
    this.#table = table;
    this.#notes = notes;
  }

  /** The report, if there is one to make. */
  look(): string | undefined {
    const now = Date.now();
    const before = this.#sleepers;
    const sleepers = readSlots(this.#table).map((slot) => this.#sleeper(slot, now));
    this.#sleepers = sleepers;
    const hasMoved =
      sleepers.length !== before.length ||
      sleepers.some(({ since }) => since === now) ||
      !sleepers.every((sleeper) => isAsleep(sleeper));
    if (hasMoved) this.#stillSince = now;
    if (now - this.#stillSince < STILL_MS || !this.#confirm()) return undefined;
    return this.#report(now);
  }

  #sleeper(slot: SlotReport, now: number): Sleeper {
    const { state } = readNote(this.#notes, slot.slot);
    const bell = bellOf(this.#table, slot.slot);
    const before = this.#sleepers.find((one) => one.slot === slot.slot);
    const isSame =
      before?.generation === slot.generation && before.state === state && before.bell === bell;
    return { ...slot, state, bell, since: isSame ? before.since : now };
  }

  /** Says whether those in a call answer that they sleep, and those in an event loop still beat. */
  #confirm(): boolean {
    const inCall = this.#sleepers.filter(({ state }) => (state & 3) === ASLEEP_IN_CALL);
    const inLoop = this.#sleepers.filter(({ state }) => (state & 3) === ASLEEP_IN_LOOP);
    const asked = inCall.map(({ slot, bell }) => ({ slot, record: bell | 1, mask: slotSet() }));
    const beats = inLoop.map(({ slot }) => readNote(this.#notes, slot).beats);
    ask({ table: this.#table }, asked);
    // SLEPT| Passes time.
    pause(ANSWER_MS);
    if (!haveAnswered({ table: this.#table }, asked)) return false;
    return inLoop.every(({ slot }, i) => readNote(this.#notes, slot).beats !== beats[i]);
  }

  #report(now: number): string | undefined {
    const sentences = this.#sleepers.map((sleeper) => this.#sentence(sleeper, now));
    const isSame = this.#sleepers.every(
      ({ slot, state, bell }) =>
        readNote(this.#notes, slot).state === state && bellOf(this.#table, slot) === bell,
    );
    if (!isSame) return undefined;
    const seconds = Math.floor((now - this.#stillSince) / 1000);
    const head = `socketpair: nothing has moved for ${seconds} s, and all threads sleep without a limit:`;
    return `${[head, ...sentences].join('\n')}\n`;
  }

  #sentence({ slot, name, state, since }: Sleeper, now: number): string {
    const [call = '', ...frames] = decode(noteText(this.#notes, slot)).split('\n');
    const seconds = Math.floor((now - since) / 1000);
    const at = `${new Date(since).toISOString().slice(11, 19)} UTC (${seconds} s)`;
    const who = (state & 3) === ASLEEP_IN_CALL ? `; ${this.#wakers(slot)}` : '';
    return [`  ${quote(name)} ${call}, since ${at}${who}`, ...frames].join('\n');
  }

  /** The threads that could end a blocking call. */
  #wakers(slot: number): string {
    if (!hasPublished(this.#table, slot)) return 'an end is on its way, and nobody has adopted it';
    const mask = waitOf(this.#table, slot);
    const names = this.#sleepers
      .filter((one) => one.slot !== slot && hasSlot(mask, one.slot))
      .map(({ name }) => quote(name));
    return names.length === 0 ? 'nobody could end that' : `only ${names.join(', ')} could end that`;
  }
}

function isAsleep({ state, blocked, dying }: Sleeper): boolean {
  if (dying) return false;
  return (state & 3) === ASLEEP_IN_CALL ? blocked : (state & 3) === ASLEEP_IN_LOOP && !blocked;
}

function quote(name: Uint8Array): string {
  return JSON.stringify(decode(name));
}

function decode(bytes: Uint8Array): string {
  return new platform.TextDecoder().decode(bytes);
}
