import { MSG_DONTWAIT } from '../../dist/calls/numbers.js';
import { read, write } from '../../dist/calls/read-write.js';
import { recv, send } from '../../dist/calls/recv-send.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { takeReset } from '../../dist/ring/reset.js';
import { bytesFrom, expectBytes } from './bytes.ts';
import { boundedReader, boundedWriter } from './streams.ts';

/** Branches: every number below `count` is tried. */
declare function choose(count: number): number;
/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Writes one byte and reads the answer, `rounds` times; then closes, or does not. */
export function ping(end: End, rounds: number, first: boolean, closes: boolean): void {
  for (let round = 0; round < rounds; round++) {
    if (first && write(end, bytesFrom(round, 1), 0, 1) !== 1) fail('write');
    const target = new Uint8Array(1);
    if (read(end, target, 0, 1) !== 1) fail('read');
    expectBytes(target, round, 1);
    if (!first && write(end, bytesFrom(round, 1), 0, 1) !== 1) fail('write');
  }
  if (closes) end.close();
}

/** Writes a byte and then reads the peer's, so many times, and closes. */
export function exchanger(end: End, times: number): void {
  for (let round = 0; round < times; round++) {
    if (write(end, bytesFrom(round, 1), 0, 1) !== 1) fail('write');
    const target = new Uint8Array(1);
    if (read(end, target, 0, 1) !== 1) fail('read');
    expectBytes(target, round, 1);
  }
  end.close();
}

/** Writes and reads so many bytes each, in any order; waits in a read once all is written. */
export function converser(end: End, total: number): void {
  let written = 0;
  let taken = 0;
  while (taken < total) {
    if (written < total && choose(2) === 0) {
      const count = send(end, bytesFrom(written, 1), 1, MSG_DONTWAIT);
      if (count === 1) written += 1;
      else if (count !== ERRNO.EAGAIN) fail(`send returned ${count}`);
      continue;
    }
    const target = new Uint8Array(2);
    const flags = written < total ? MSG_DONTWAIT : 0;
    const count = recv(end, target, flags);
    if (count > 0) {
      expectBytes(target, taken, count);
      taken += count;
    } else if (count !== ERRNO.EAGAIN || flags === 0) fail(`recv returned ${count}`);
  }
  boundedWriter(end, total - written, written, true);
}

/** Plays, and closes what a spectator waits on. */
export function player(end: End, watched: End, rounds: number): void {
  ping(end, rounds, true, false);
  watched.close();
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

/** Shuts reading down, and neither reads nor closes. */
export function deafReader(end: End): void {
  end.shutdown(true, false);
}

/** Writes until nobody will read it, which is a matter of time only. */
export function persistentWriter(end: End): void {
  for (;;) {
    const count = write(end, bytesFrom(0, 1), 0, 1);
    if (count === ERRNO.EPIPE) return;
    if (count !== 1) fail(`write returned ${count}`);
  }
}

/** One of two holders of an end whose peer closes: asks for SO_ERROR. Says whether it was told of a reset. */
export function errorAsker(end: End): number {
  return takeReset(end.pair, end.index) ? 1 : 0;
}

/** The other: sends a byte and reads. Says whether it was told of a reset, and 2 more if its byte went. */
export function resetSender(end: End): number {
  const written = send(end, bytesFrom(0, 1), 1, MSG_DONTWAIT);
  const count = read(end, new Uint8Array(1), 0, 1);
  if (count !== 0 && count !== ERRNO.ECONNRESET) fail(`read returned ${count}`);
  return (count === 0 ? 0 : 1) + (written === 1 ? 2 : 0);
}

export function survivor(end: End): void {
  const written = send(end, bytesFrom(0, 1), 1, MSG_DONTWAIT);
  const first = read(end, new Uint8Array(1), 0, 1);
  const wanted = written === 1 ? ERRNO.ECONNRESET : 0;
  if (first !== wanted) fail(`read returned ${first} after a write of ${written}`);
  const second = recv(end, new Uint8Array(1), MSG_DONTWAIT);
  if (second !== 0) fail(`read returned ${second} the second time`);
  end.close();
}
