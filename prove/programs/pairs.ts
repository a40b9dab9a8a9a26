import { MSG_DONTWAIT } from '../../dist/calls/numbers.js';
import { read, write } from '../../dist/calls/read-write.js';
import { recv, send } from '../../dist/calls/recv-send.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { bytesFrom, expectBytes } from './bytes.ts';
import { boundedReader, boundedWriter } from './streams.ts';

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

export function survivor(end: End): void {
  const written = send(end, bytesFrom(0, 1), 1, MSG_DONTWAIT);
  const first = read(end, new Uint8Array(1), 0, 1);
  const wanted = written === 1 ? ERRNO.ECONNRESET : 0;
  if (first !== wanted) fail(`read returned ${first} after a write of ${written}`);
  const second = recv(end, new Uint8Array(1), MSG_DONTWAIT);
  if (second !== 0) fail(`read returned ${second} the second time`);
  end.close();
}
