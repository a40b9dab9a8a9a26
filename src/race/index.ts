/*
 * socketpair/race: a race detector for programs of threads over SharedArrayBuffer. `watch` gives a
 * view that records all touches through it; pairs made with `clocks` tell which thread knew of what;
 * `report` says which touches nothing orders.
 */

import { takeOptions } from '../errno/take.ts';
import { platform } from '../host/platform.ts';
import { home } from '../thread/home.ts';
import { slotOf, type ThreadId } from '../thread/this-thread.ts';
import { giveStamp, takeStamp } from '../thread/tracking-hook.ts';
import { readArena } from './arena.ts';
import { delaySeed } from './delays.ts';
import { here } from './here.ts';
import type { Report } from './race.ts';
import { reportOf } from './report.ts';

export type { AmbiguousName } from './ambiguous.ts';
export { enable, startTracking } from './here.ts';
export {
  type CheckedProgram,
  type ModelOptions,
  type ModelPairOptions,
  type ModelRace,
  raceIn,
} from './in-model.ts';
export type { ModelEnd, ModelThread } from './model-thread.ts';
export type { Knowledge, Race, RaceAccess, Report } from './race.ts';
export type { SharedArray } from './shared-array.ts';
export { type WatchOptions, watch } from './watch.ts';
export type { Watched } from './watched.ts';
export type { AsyncWait, WatchedAtomics } from './watched-atomics.ts';

const KIND = 'socketpair.packed/1';

/** A message, with what its sender had done until then. */
export interface Packed<Message> {
  readonly kind: typeof KIND;
  readonly stamp: unknown;
  readonly message: Message;
}

/**
 * Wraps a message so that what happened before it is sent is known to have happened before it is
 * taken: `worker.postMessage(pack(message))`, and over there `unpack(event.data)`. Never blocks.
 */
export function pack<Message>(message: Message): Packed<Message> {
  here();
  return { kind: KIND, stamp: giveStamp(), message };
}

/**
 * Takes a message out of what {@link pack} made. Never blocks.
 *
 * @throws TypeError for anything else
 */
export function unpack<Message>(packed: Packed<Message>): Message {
  if (typeof packed !== 'object' || packed === null || packed.kind !== KIND) {
    throw new TypeError('unpack() takes what pack() made in the thread that sent it');
  }
  const { thread } = here().tracking.clock;
  takeStamp(thread, packed.stamp);
  return packed.message;
}

/**
 * Says that a thread has ended and that this one knows, as from the `exit` event of a Worker: all
 * that it did was before. Threads of `spawn()` need no such call after `join()` and `exited`.
 */
export function joined(thread: ThreadId): void {
  const id = slotOf(thread);
  here().tracking.join(id);
}

/** The exit status of a process that has found races, as Go's detector has it. */
const RACE_STATUS = 66;

/**
 * The races among all that was recorded so far, by all threads: also by those that were killed. What
 * was lost is counted in it. With `exit`, prints it to the console and makes 66 the exit status, in
 * the main thread that of the process, if there are any. Never blocks.
 *
 * @example
 * import { report, watch } from 'socketpair/race';
 * watch(new Int32Array(new SharedArrayBuffer(4)), 'counts').set(0, 1);
 * console.log(report().text); // No data races in 1 access by 1 thread, …
 */
export function report(options: { exit?: boolean } = {}): Report {
  const { exit = false } = takeOptions(options, ['exit']);
  const { logs, lost } = readArena(here().arena);
  const made = reportOf(logs, lost, { delays: delaySeed() });
  if (exit === true && made.races.length > 0) {
    platform.console.error(made.text);
    home().host.setExitStatus(RACE_STATUS);
  }
  return made;
}
