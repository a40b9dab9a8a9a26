import { block } from '../dist/atomics/block.js';
import { Exit, publishExit } from '../dist/atomics/exit.js';
import { interruptSlot } from '../dist/atomics/interrupt.js';
import { claimSlot, type SlotId } from '../dist/atomics/slots.js';
import { createTable } from '../dist/atomics/table.js';
import { CallingThread } from '../dist/atomics/thread.js';
import { ERRNO } from '../dist/errno/errno.js';
import { End } from '../dist/ring/end.js';
import { createPair } from '../dist/ring/memory.js';
import { changeRef, holdFirst, threadRef, transitRef } from '../dist/ring/references.js';

/*
 * What the threads of a proof do. This file is transformed together with the code that ships; it
 * imports that code as it is built. `choose`, `expect` and `copy` are the explorer's.
 */

export { CallingThread, claimSlot, createPair, createTable, End, ERRNO, Exit, holdFirst };

/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Writes for ever, any size, blocking or not; shuts down or closes at any moment. */
export function endlessWriter(
  end: End,
  capacity: number,
  written: number,
  shutsDown: boolean,
): void {
  const producer = end.producer;
  if (producer === undefined) return;
  for (let writtenPos = written; ; ) {
    const what = choose(2 * (capacity + 1) + 2);
    if (what === 0) {
      end.close();
      return;
    }
    if (what === 1) {
      if (shutsDown) end.shutdown(false, true);
      continue;
    }
    const size = ((what - 2) >> 1) + 1;
    const source = bytesFrom(writtenPos, size);
    const count =
      (what & 1) === 0
        ? producer.write(source, 0, size, 1)
        : producer.writeBlocking(source, 0, size, 1, Infinity);
    if (count === ERRNO.EPIPE) {
      end.close();
      return;
    }
    if (count > 0) writtenPos = (writtenPos + count) | 0;
    else if (count !== ERRNO.EAGAIN || (what & 1) !== 0) fail(`write returned ${count}`);
  }
}

/** Reads for ever, any size, blocking or not; shuts down or closes at any moment. */
export function endlessReader(end: End, capacity: number, read: number, shutsDown: boolean): void {
  const consumer = end.consumer;
  if (consumer === undefined) return;
  for (let readPos = read; ; ) {
    const what = choose(2 * (capacity + 1) + 2);
    if (what === 0) {
      end.close();
      return;
    }
    if (what === 1) {
      if (shutsDown) end.shutdown(true, false);
      continue;
    }
    const size = ((what - 2) >> 1) + 1;
    const target = new Uint8Array(size);
    const count =
      (what & 1) === 0
        ? consumer.read(target, 0, size)
        : consumer.readBlocking(target, 0, size, Infinity);
    if (count === 0) {
      end.close();
      return;
    }
    if (count > 0) {
      expectBytes(target, readPos, count);
      readPos = (readPos + count) | 0;
    } else if (count !== ERRNO.EAGAIN || (what & 1) !== 0) fail(`read returned ${count}`);
  }
}

/** Writes `total` bytes in pieces of any size, and closes, or does not. */
export function boundedWriter(end: End, total: number, start: number, closes: boolean): void {
  const producer = end.producer;
  if (producer === undefined) return;
  for (let done = 0; done < total; ) {
    const size = 1 + choose(total - done);
    const count = producer.writeBlocking(bytesFrom((start + done) | 0, size), 0, size, 1, Infinity);
    if (count <= 0) fail(`write returned ${count}`);
    done += count;
  }
  if (closes) end.close();
}

/** Reads `total` bytes in pieces of any size; then the end of the stream, if the writer closes. */
export function boundedReader(end: End, total: number, start: number, closes: boolean): void {
  const consumer = end.consumer;
  if (consumer === undefined) return;
  for (let done = 0; done < total; ) {
    const size = 1 + choose(total - done);
    const target = new Uint8Array(size);
    const count = consumer.readBlocking(target, 0, size, Infinity);
    if (count <= 0) fail(`read returned ${count}`);
    expectBytes(target, (start + done) | 0, count);
    done += count;
  }
  if (!closes) return;
  const last = consumer.readBlocking(new Uint8Array(1), 0, 1, Infinity);
  if (last !== 0) fail(`read returned ${last} at end of stream`);
}

/** Writes one byte and reads the answer, `rounds` times; then closes, or does not. */
export function ping(end: End, rounds: number, first: boolean, closes: boolean): void {
  const { producer, consumer } = end;
  if (producer === undefined || consumer === undefined) return;
  for (let round = 0; round < rounds; round++) {
    if (first && producer.writeBlocking(bytesFrom(round, 1), 0, 1, 1, Infinity) !== 1)
      fail('write');
    const target = new Uint8Array(1);
    if (consumer.readBlocking(target, 0, 1, Infinity) !== 1) fail('read');
    expectBytes(target, round, 1);
    if (!first && producer.writeBlocking(bytesFrom(round, 1), 0, 1, 1, Infinity) !== 1)
      fail('write');
  }
  if (closes) end.close();
}

/** Reads with a deadline that may pass at any moment; EAGAIN loses nothing. */
export function timedReader(end: End, total: number): void {
  const consumer = end.consumer;
  if (consumer === undefined) return;
  for (let done = 0; done < total; ) {
    const target = new Uint8Array(2);
    const count = consumer.readBlocking(target, 0, 2, 10);
    if (count === 0) return;
    if (count > 0) {
      expectBytes(target, done, count);
      done += count;
    } else if (count !== ERRNO.EAGAIN) fail(`read returned ${count}`);
  }
}

/** A read that nobody answers: only its deadline ends it. */
export function lonelyReader(end: End): void {
  const count = end.consumer?.readBlocking(new Uint8Array(1), 0, 1, 10);
  if (count !== ERRNO.EAGAIN) fail(`read returned ${count}`);
}

/** Shuts writing down and still reads the answer, to the end of the stream. */
export function halfCloser(end: End): void {
  end.shutdown(false, true);
  boundedReader(end, 1, 0, true);
  end.close();
}

/** Reads to the end of the stream, and answers. */
export function answerer(end: End): void {
  boundedReader(end, 0, 0, true);
  boundedWriter(end, 1, 0, true);
}

/** Closes with a byte unread; the peer gets ECONNRESET exactly once. */
export function leaver(end: End): void {
  end.close();
}

export function survivor(end: End): void {
  const { producer, consumer } = end;
  if (producer === undefined || consumer === undefined) return;
  const written = producer.write(bytesFrom(0, 1), 0, 1, 1);
  const first = consumer.readBlocking(new Uint8Array(1), 0, 1, Infinity);
  const wanted = written === 1 ? ERRNO.ECONNRESET : 0;
  if (first !== wanted) fail(`read returned ${first} after a write of ${written}`);
  const second = consumer.read(new Uint8Array(1), 0, 1);
  if (second !== 0) fail(`read returned ${second} the second time`);
  end.close();
}

/** Waits for another thread's exit. */
export function joiner(thread: CallingThread, exit: Exit): void {
  if (block(thread, exit, 1, Infinity) !== 0) fail('join');
  if (exit.code() !== 7) fail('wrong exit code');
}

export function exiter(thread: CallingThread): void {
  publishExit(thread.table, thread.slot, 7);
}

/** Uses an end, gives it away, and tells the adopter through a word. */
export function giver(end: End, nonce: number): void {
  if (end.producer?.writeBlocking(bytesFrom(0, 1), 0, 1, 1, Infinity) !== 1) fail('write');
  end.detach(nonce);
}

/** Adopts the end as soon as it can, writes through it and closes it. */
export function adopter(thread: CallingThread, given: End, nonce: number): void {
  const { words } = given.pair;
  while (!changeRef(words, given.index, 0, transitRef(nonce), threadRef(thread), thread)) {
    // Tries again: the giver is not yet done.
  }
  const end = new End(thread, given.pair, given.index, 0);
  if (end.producer?.writeBlocking(bytesFrom(1, 1), 0, 1, 1, Infinity) !== 1) fail('write');
  end.close();
}

/** Reads `total` bytes, again after each interrupt. Returns how many calls were interrupted. */
export function interruptedReader(end: End, total: number): number {
  const consumer = end.consumer;
  let interrupted = 0;
  for (let done = 0; done < total; ) {
    const target = new Uint8Array(1);
    const count = consumer?.readBlocking(target, 0, 1, Infinity);
    if (count === ERRNO.EINTR) interrupted += 1;
    else if (count === 1) {
      expectBytes(target, done, 1);
      done += 1;
    } else fail(`read returned ${count}`);
  }
  return interrupted;
}

/** Makes so many reads that nobody answers: each has to be interrupted. */
export function unansweredReader(end: End, calls: number): number {
  for (let left = calls; left > 0; left--) {
    const count = end.consumer?.readBlocking(new Uint8Array(1), 0, 1, Infinity);
    if (count !== ERRNO.EINTR) fail(`read returned ${count}`);
  }
  return calls;
}

/** Interrupts a thread if it is blocked just now; or tries until it is. Returns how many it got. */
export function interrupter(thread: CallingThread, victim: SlotId, insists: boolean): number {
  let got = interruptSlot(thread.table, victim);
  while (insists && !got) got = interruptSlot(thread.table, victim);
  return got ? 1 : 0;
}

function bytesFrom(pos: number, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let i = 0; i < count; i++) bytes[i] = pos + i;
  return bytes;
}

function expectBytes(bytes: Uint8Array, pos: number, count: number): void {
  for (let i = 0; i < count; i++) {
    if (bytes[i] !== ((pos + i) & 0xff)) fail(`byte ${pos + i} is ${bytes[i]}`);
  }
}
