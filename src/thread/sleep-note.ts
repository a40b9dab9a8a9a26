import { readSlots } from '../atomics/census.ts';
import {
  ASLEEP_IN_CALL,
  ASLEEP_IN_LOOP,
  AWAKE,
  attachNotes,
  beat,
  putNote,
} from '../atomics/sleep-notes.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { POLLING } from '../atomics/waitable.ts';
import type { Words } from '../atomics/words.ts';
import { callerFrames } from '../host/frames.ts';
import type { Host } from '../host/host.ts';
import { platform } from '../host/platform.ts';
import type { Pending } from './pending-calls.ts';

/** Value that all threads of a tree inherit if there is a reporter. */
export const NOTES_KEY = 'socketpair.notes/1';
const MAX_FRAMES = 4;

/** The note of a thread, if there is a reporter. */
export function sleepNoteFor(thread: CallingThread, host: Host): SleepNote | undefined {
  const notes = attachNotes(host.inherit(NOTES_KEY));
  return notes && new SleepNote(notes, thread);
}

/** Says before the calling thread sleeps what it waits for, so that a hang can be explained to people. */
export class SleepNote {
  readonly #notes: Words;
  readonly #thread: CallingThread;
  /** Frames of the callers of awaited calls. */
  readonly #callers = new WeakMap<Pending, string>();
  /** The text that is out while this thread is in its event loop. */
  #inLoop: string | undefined;

  constructor(notes: Words, thread: CallingThread) {
    this.#notes = notes;
    this.#thread = thread;
  }

  /** The thread is about to sleep in a call. */
  asleep(on: number, deadline: number): void {
    if (deadline !== Infinity) return;
    this.#put(ASLEEP_IN_CALL, `is blocked in ${this.#call(on)}${callers()}`);
  }

  awake(): void {
    this.#put(AWAKE, '');
  }

  /** The thread has made a call that it awaits. */
  awaits(call: Pending): void {
    this.#callers.set(call, callers());
  }

  /** The thread is in its event loop, which only other threads can turn; or, undefined, more can. */
  inLoop(calls: Iterable<Pending> | undefined): void {
    const before = this.#inLoop;
    const text = calls && this.#textOf([...calls]);
    if (text !== before) {
      if (text === undefined) this.awake();
      else this.#put(ASLEEP_IN_LOOP, text);
      this.#inLoop = text;
    }
    beat(this.#notes, this.#thread.slot);
  }

  #textOf(calls: readonly Pending[]): string {
    if (calls.length === 0) return 'is in its event loop, which no timer, port or stream can turn';
    const awaited = calls.map(
      (call) => `${this.#call(call.side().on)}${this.#callers.get(call) ?? ''}`,
    );
    return `awaits ${awaited.join('\n    and ')}`;
  }

  #call(on: number): string {
    if (on === POLLING) return 'poll()';
    if (on >= 0) {
      const call = (on & 1) === 0 ? 'read()' : 'write()';
      return `${call} on end ${(on >> 1) & 1} of pair ${on >> 2}`;
    }
    const joined = readSlots(this.#thread.table).find(({ slot }) => slot === ~on);
    return `join() of thread ${JSON.stringify(joined && new platform.TextDecoder().decode(joined.name))}`;
  }

  #put(kind: number, text: string): void {
    this.#inLoop = undefined;
    putNote(this.#notes, this.#thread.slot, kind, new platform.TextEncoder().encode(text));
  }
}

function callers(): string {
  return callerFrames()
    .slice(0, MAX_FRAMES)
    .map((frame) => `\n      at ${frame}`)
    .join('');
}
