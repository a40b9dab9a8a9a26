import type { CallingThread } from '../../dist/atomics/thread.js';
import { read, tryWrite, write } from '../../dist/calls/read-write.js';
import { ERRNO } from '../../dist/errno/errno.js';
import { End } from '../../dist/ring/end.js';
import { changeRef, threadRef, transitRef } from '../../dist/ring/references.js';
import { bytesFrom, expectBytes } from './bytes.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Holds both ends: reads from the empty pair and writes to the full one. Twice each. */
export function loner(a: End, b: End, capacity: number): void {
  for (let round = 0; round < 2; round++) {
    const count = read(b, new Uint8Array(1), 0, 1);
    if (count !== ERRNO.EDEADLK) fail(`read returned ${count}`);
    tryWrite(a, bytesFrom(0, capacity), 0, capacity);
    const written = write(a, bytesFrom(0, 1), 0, 1);
    if (written !== ERRNO.EDEADLK) fail(`write returned ${written}`);
    read(b, new Uint8Array(capacity), 0, capacity);
  }
}

/** Reads from one pair, which nobody will write to, then closes what it holds. Says what it got. */
export function deadlocked(reading: End, writing: End): number {
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== ERRNO.EDEADLK && count !== 0) fail(`read returned ${count}`);
  writing.close();
  if (reading !== writing) reading.close();
  return count;
}

/** As `deadlocked`, but it is nobody's peer: it only hangs on others and sees them close. */
export function follower(reading: End): void {
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== 0) fail(`read returned ${count}`);
}

/** Takes so many bytes from one pair, one by one, and passes the last to another. */
export function forwarder(reading: End, writing: End, bytes: number): void {
  const target = new Uint8Array(1);
  for (let taken = 0; taken < bytes; taken++) {
    const count = read(reading, target, 0, 1);
    if (count !== 1) fail(`read returned ${count}`);
  }
  const written = write(writing, target, 0, 1);
  if (written !== 1) fail(`write returned ${written}`);
}

/** Sends so many bytes around, one by one, and waits for the last to come back. */
export function sender(writing: End, reading: End, bytes: number): void {
  for (let sent = 0; sent < bytes; sent++) {
    const written = write(writing, bytesFrom(sent, 1), 0, 1);
    if (written !== 1) fail(`write returned ${written}`);
  }
  const target = new Uint8Array(1);
  const count = read(reading, target, 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
  expectBytes(target, bytes - 1, 1);
}

/** Gives an end away and then waits on another for what comes of it. */
export function giverOf(given: End, nonce: number, reading: End): void {
  given.detach(nonce);
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
}

/** Adopts an end as soon as it is on its way, and writes a byte. */
export function takerOf(thread: CallingThread, given: End, nonce: number): void {
  const { pair, index, ref } = given;
  const mine = threadRef(thread);
  while (!changeRef(pair, index, ref, transitRef(nonce), mine, thread)) {
    // The handle is not yet given.
  }
  const end = new End(thread, pair, index, ref);
  const written = write(end, bytesFrom(0, 1), 0, 1);
  if (written !== 1) fail(`write returned ${written}`);
}

/** One of two holders: closes its reference, which is not the last. */
export function closer(end: End): void {
  end.close();
}

/** The other holder: writes a byte, then waits for the answer. */
export function lastWords(end: End, reading: End): void {
  const written = write(end, bytesFrom(0, 1), 0, 1);
  if (written !== 1) fail(`write returned ${written}`);
  const count = read(reading, new Uint8Array(1), 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
}

/** A second holder of the reader's own end: ends the read by a shutdown. */
export function shutter(end: End): void {
  end.shutdown(true, false);
}

/** Gets EDEADLK, ends the other's wait by a byte, and waits for the answer. */
export function reviver(end: End): void {
  const first = read(end, new Uint8Array(1), 0, 1);
  if (first !== ERRNO.EDEADLK) fail(`read returned ${first}`);
  if (write(end, bytesFrom(0, 1), 0, 1) !== 1) fail('write');
  const second = read(end, new Uint8Array(1), 0, 1);
  if (second !== 1) fail(`the second read returned ${second}`);
}

/** Gets EDEADLK, rings the other by a byte, and gets EDEADLK again. */
export function comesBack(end: End): void {
  for (let round = 0; round < 2; round++) {
    const count = read(end, new Uint8Array(1), 0, 1);
    if (count !== ERRNO.EDEADLK) fail(`read returned ${count}`);
    if (round === 0 && write(end, bytesFrom(0, 1), 0, 1) !== 1) fail('write');
  }
  end.close();
}

/** Waits for a byte, and again for one that never comes. */
export function sentOff(end: End): void {
  const first = read(end, new Uint8Array(1), 0, 1);
  if (first !== 1) fail(`read returned ${first}`);
  const second = read(end, new Uint8Array(1), 0, 1);
  if (second !== 0) fail(`the second read returned ${second}`);
}

/** Waits for a byte and answers it. */
export function revived(end: End): void {
  const count = read(end, new Uint8Array(1), 0, 1);
  if (count !== 1) fail(`read returned ${count}`);
  if (write(end, bytesFrom(0, 1), 0, 1) !== 1) fail('write');
}

/** Gets EDEADLK or the end of the stream, and waits again at once, for the same. */
export function reopener(reading: End): number {
  const first = read(reading, new Uint8Array(1), 0, 1);
  if (first !== ERRNO.EDEADLK && first !== 0) fail(`read returned ${first}`);
  const second = read(reading, new Uint8Array(1), 0, 1);
  if (second !== ERRNO.EDEADLK && second !== 0) fail(`the second read returned ${second}`);
  if (first === 0 && second !== 0) fail(`read returned ${second} after the end of the stream`);
  reading.close();
  return first === ERRNO.EDEADLK ? 1 : 0;
}
