import { publishWait } from '../../dist/atomics/deadlock.js';
import { endLife, endThread, endWatched } from '../../dist/atomics/death.js';
import { ring } from '../../dist/atomics/doorbell.js';
import { addSlot, slotSet } from '../../dist/atomics/mask.js';
import type { Ringer } from '../../dist/atomics/note.js';
import type { SlotId } from '../../dist/atomics/slot-id.js';
import { claimSlot, releaseSlot } from '../../dist/atomics/slots.js';
import { ON } from '../../dist/atomics/table-layout.js';
import { CallingThread } from '../../dist/atomics/thread.js';
import { load, store, type Words } from '../../dist/atomics/words.js';
import { MSG_DONTWAIT } from '../../dist/calls/numbers.js';
import { read, write } from '../../dist/calls/read-write.js';
import { recv } from '../../dist/calls/recv-send.js';
import { ERRNO } from '../../dist/errno/errno.js';
import { End } from '../../dist/ring/end.js';
import { changeRef, threadRef, transitRef } from '../../dist/ring/references.js';
import { bytesFrom } from './bytes.ts';

/** Goes on once that thread was killed, or has come to its end. */
declare function died(thread: number): void;
/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Learns of a thread's end, as by its port, and says so in the table. */
export function lifeReaper(thread: number, nonce: number, ringer: Ringer): void {
  died(thread);
  endLife(ringer, nonce);
}

/** Another reaper's part: the first one has died, and so have its maker and all that it watched. */
export function secondReaper(first: number, maker: number, name: number, ringer: Ringer): void {
  died(first);
  died(maker);
  endWatched(ringer, name);
}

/** Gives an end away; the handle is out once `posted` says so. */
export function guardedGiver(end: End, nonce: number, posted: Words): void {
  end.detach(nonce);
  store(posted, 0, 1);
}

/** Takes the handle if it is there, adopts the end, writes a byte and closes. */
export function guardedAdopter(
  thread: CallingThread,
  given: End,
  nonce: number,
  posted: Words,
): number {
  while (choose(2) === 1) {
    if (load(posted, 0) === 0) continue;
    const { pair, index, ref } = given;
    const mine = threadRef(thread);
    if (!changeRef(pair, index, ref, transitRef(nonce), mine, thread)) return 0;
    const end = new End(thread, pair, index, ref);
    const count = write(end, bytesFrom(0, 1), 0, 1);
    end.close();
    return count;
  }
  return 0;
}

/**
 * The reaper's part: the giver has ended, with the handle out or not, and its ports close in some
 * order; then the adopter has. What was given to a thread that has ended is lost.
 */
export function guardian(
  given: End,
  nonce: number,
  [giver, adopter]: readonly [number, number],
  lives: readonly [number, number],
  posted: Words,
  guardFirst: boolean,
): void {
  died(giver);
  loseGiver(given, nonce, lives[0], posted, guardFirst);
  died(adopter);
  loseAdopter(given, nonce, lives[1]);
}

function loseGiver(
  given: End,
  nonce: number,
  life: number,
  posted: Words,
  guardFirst: boolean,
): void {
  if (guardFirst && load(posted, 0) === 0) lose(given, nonce);
  endLife(given.thread, life);
  if (!guardFirst && load(posted, 0) === 0) lose(given, nonce);
}

function loseAdopter(given: End, nonce: number, life: number): void {
  lose(given, nonce);
  endLife(given.thread, life);
}

function lose({ pair, index, ref, thread }: End, nonce: number): void {
  changeRef(pair, index, ref, transitRef(nonce), 0, thread);
}

/** Takes a slot, the dead thread's perhaps, and goes on as a thread of its own. */
export function heir(thread: CallingThread, nonce: number): void {
  const id = claimSlot(thread.table, nonce);
  if (id === undefined) return;
  const reborn = new CallingThread(thread.table, id, thread);
  if (reborn.generation < 1) fail('a generation of 0');
}

/** The maker's part, whose event loop tells it too that the thread has ended. */
export function maker(thread: number, id: SlotId, ringer: Ringer): void {
  died(thread);
  endThread(ringer, id);
}

/** Gives its slot back, as a thread does that ends by itself and holds nothing. */
export function outgoer(thread: CallingThread): void {
  releaseSlot(thread.table, thread);
}

/** Hears of the death of a reaper that watched a thread. */
export function outlived(name: number, ringer: Ringer): void {
  endWatched(ringer, name);
}

/** Takes a slot if one is free, and keeps it. */
export function tenant(thread: CallingThread, nonce: number): number {
  return claimSlot(thread.table, nonce)?.slot ?? -1;
}

/** Takes one slot more than there are, as soon as it can. */
export function claimer(thread: CallingThread, nonce: number): number {
  for (;;) {
    const id = claimSlot(thread.table, nonce);
    if (id !== undefined) return id.slot;
  }
}

/** Shares its end into another place among the references, and gives its own reference up. */
export function sharer(end: End, place: number, nonce: number): void {
  end.makeShared();
  end.share(place, nonce);
  end.close();
}

/** Looks once, without waiting, whether an end that is never without a holder is gone. */
export function onlooker(end: End): void {
  const count = recv(end, new Uint8Array(1), MSG_DONTWAIT);
  if (count !== ERRNO.EAGAIN) fail(`read returned ${count}`);
}

/** Reads when its peer has died already, whether or not that is known: never EDEADLK. */
export function lateReader(end: End, of: number): void {
  died(of);
  const count = read(end, new Uint8Array(1), 0, 1);
  if (count !== 0) fail(`read returned ${count}`);
}

/** Does one thing that others see, and may die before or after it. */
export function exiting(thread: CallingThread): void {
  store(thread.table, thread.at + ON, 1);
}

/** Stands where its record says that it waits for `other`; if it is not killed there, it goes on. */
export function sleeper(thread: CallingThread, other: number): void {
  const key = load(thread.table, thread.at);
  const mask = slotSet();
  addSlot(mask, other);
  publishWait(thread, key, mask);
  ring(thread.table, thread.at);
}

/** Takes a slot, adopts with it the end on its way to it, and waits for a thread that waits for the dead. */
export function heirThatWaits(thread: CallingThread, given: End, nonce: number): void {
  const id = claimSlot(thread.table, 99);
  if (id === undefined) return;
  const reborn = new CallingThread(thread.table, id, thread);
  const { pair, index, ref } = given;
  const mine = threadRef(reborn);
  changeRef(pair, index, ref, transitRef(nonce), mine, thread);
  const end = new End(reborn, pair, index, ref);
  const count = read(end, new Uint8Array(1), 0, 1);
  if (count !== 0) fail(`read returned ${count}`);
}

/** Reads to the end of one stream, and closes another end then. */
export function mourner(reading: End, held: End): void {
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== 0) fail(`read returned ${count}`);
  held.close();
}
