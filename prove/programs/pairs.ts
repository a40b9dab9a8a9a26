import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';
import { bytesFrom, expectBytes } from './bytes.ts';
import { boundedReader, boundedWriter } from './streams.ts';

/** Ends the run as refuted. */
declare function fail(text: string): void;

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
    const count = end.producer?.writeBlocking(bytesFrom(0, 1), 0, 1, 1, Infinity);
    if (count === ERRNO.EPIPE) return;
    if (count !== 1) fail(`write returned ${count}`);
  }
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
