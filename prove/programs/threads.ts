import { type Exit, publishExit } from '../../dist/atomics/exit.js';
import { claimSlot } from '../../dist/atomics/slots.js';
import { CallingThread } from '../../dist/atomics/thread.js';
import type { Words } from '../../dist/atomics/words.js';
import { write } from '../../dist/calls/read-write.js';
import { ERRNO } from '../../dist/errno/errno.js';
import { End } from '../../dist/ring/end.js';
import { changeRef, threadRef, transitRef } from '../../dist/ring/references.js';
import { bytesFrom } from './bytes.ts';
import { boundedReader } from './streams.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Waits for another thread's exit. */
export function joiner(thread: CallingThread, exit: Exit): void {
  if (exit.awaitEnd(thread, Infinity) !== 0) fail('join');
  if (exit.code() !== 7) fail('wrong exit code');
}

/** Would wait, and gives up at once: its deadline has passed. Leaves nothing undone for others. */
export function hastyJoiner(thread: CallingThread, exit: Exit): void {
  const result = exit.awaitEnd(thread, 0);
  if (result !== 0 && result !== ERRNO.EAGAIN) fail(`join returned ${result}`);
  if (result === 0 && exit.code() === undefined) fail('joined a thread that runs');
}

export function exiter(thread: CallingThread, exit: Words): void {
  publishExit(exit, thread, 7);
}

/** Uses an end, gives it away, and tells the adopter through a word. */
export function giver(end: End, nonce: number): void {
  if (write(end, bytesFrom(0, 1), 0, 1) !== 1) fail('write');
  end.detach(nonce);
}

/** Tries to adopt an end that somebody else tries to adopt too. Says whether it got it. */
export function rival(thread: CallingThread, given: End, nonce: number): number {
  const mine = threadRef(thread);
  const got = changeRef(given.pair, given.index, given.ref, transitRef(nonce), mine, thread);
  if (!got) return 0;
  const end = new End(thread, given.pair, given.index, given.ref);
  if (write(end, bytesFrom(0, 1), 0, 1) !== 1) fail('write');
  return 1;
}

/** Takes a slot above all that were in use, adopts an end with it, and reads so many bytes. */
export function newcomer(thread: CallingThread, given: End, nonce: number, bytes: number): void {
  const id = claimSlot(thread.table, nonce);
  if (id === undefined) {
    fail('no slot');
    return;
  }
  const self = new CallingThread(thread.table, id, thread);
  const { pair, index, ref } = given;
  if (!changeRef(pair, index, ref, transitRef(nonce), threadRef(self), self)) fail('adopt');
  boundedReader(new End(self, pair, index, ref), bytes, 0, true);
}

/** Adopts the end as soon as it can, writes through it and closes it. */
export function adopter(thread: CallingThread, given: End, nonce: number): void {
  const { pair, index, ref } = given;
  const mine = threadRef(thread);
  while (!changeRef(pair, index, ref, transitRef(nonce), mine, thread)) {
    // Tries again: the giver is not yet done.
  }
  const end = new End(thread, given.pair, given.index, given.ref);
  if (write(end, bytesFrom(1, 1), 0, 1) !== 1) fail('write');
  end.close();
}
