import { load } from '../atomics/words.ts';
import type { End } from './end.ts';
import { settleGone } from './holders.ts';
import {
  CLOSED,
  DGRAM,
  END_SHIFT,
  ENDS,
  PIPE,
  PIPE_BUF,
  REPORTED,
  readPosAt,
  SHUT_READ,
  SHUT_WRITE,
  writePosAt,
} from './layout.ts';
import { hasReset } from './reset.ts';

/* Events that poll(2) tells of an end. Linux's numbers, which poll and epoll share: poll.h, epoll.h. */

export const POLLIN = 0x1;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLRDNORM = 0x40;
export const POLLWRNORM = 0x100;
export const POLLWRBAND = 0x200;
export const POLLRDHUP = 0x2000;

/** Events that the data path tells a reader, and those that it tells a writer. */
const READING: number = POLLIN | POLLRDNORM;
const WRITING: number = POLLOUT | POLLWRNORM | POLLWRBAND;

/** All events of an end at some moment of the call. Consumes nothing and orders nothing. */
export function eventsOf(end: End): number {
  const { consumer, producer, pair, index, thread } = end;
  const isGonePeer = settleGone(pair, thread.table, 1 - index);
  // ENDS< Before the positions: what was written or read before an end was closed counts.
  const ends = load(pair.words, ENDS);
  const own = ends >>> (END_SHIFT * index);
  const peer = pair.type === DGRAM ? 0 : ends >>> (END_SHIFT * (1 - index));
  const isLeft = isGonePeer && pair.type !== DGRAM;
  const noMoreBytes = isLeft || (own & (SHUT_READ | CLOSED)) !== 0 || (peer & SHUT_WRITE) !== 0;
  const noReader = isLeft || (own & (SHUT_WRITE | CLOSED)) !== 0 || (peer & SHUT_READ) !== 0;
  const hasBytes = consumer?.hasBytes() ?? false;
  const isPipe = (pair.flags & PIPE) !== 0;
  const least = producer?.needed(isPipe ? Math.min(PIPE_BUF, pair.largest) : 1) ?? 0;
  const hasRoom = producer?.hasRoom(least) ?? false;
  if (isPipe) {
    return (
      (hasBytes ? READING : 0) |
      // Linux says POLLWRBAND of sockets only.
      (hasRoom ? WRITING & ~POLLWRBAND : 0) |
      (consumer !== undefined && noMoreBytes ? POLLHUP : 0) |
      (producer !== undefined && noReader ? POLLERR : 0)
    );
  }
  return (
    (hasBytes || noMoreBytes ? READING : 0) |
    // Bytes that a peer has not read are gone with it.
    (hasRoom || isGonePeer ? WRITING : 0) |
    (noMoreBytes ? POLLRDHUP : 0) |
    (noMoreBytes && noReader ? POLLHUP : 0) |
    (pair.type !== DGRAM && hasReset(pair, index) ? POLLERR : 0)
  );
}

/** This thread is told of these events of an end, and learns what led to them, where that is tracked. */
export function acquireEvents(end: End, events: number): void {
  const { consumer, producer, pair, index, tracking } = end;
  if (tracking === undefined) return;
  const hasBytes = (events & READING) !== 0 && consumer?.hasBytes() === true;
  // Another holder may have taken them meanwhile: then this is no call to hear ECONNRESET.
  if (hasBytes) consumer.peek(new Uint8Array(1), 0, 1, false);
  if ((events & WRITING) !== 0) producer?.sawRoom();
  // Left out where bytes are all that is told: an end that came since then was not.
  const ends = POLLRDHUP | POLLHUP | POLLERR | (hasBytes ? 0 : READING);
  if ((events & ends) !== 0) tracking.heardOfEnd(pair, index);
}

/**
 * Three numbers of which one changes with each event that is an edge. A class, and no literal: V8 makes
 * the objects of a literal of which many have lived long in its old generation from then on, and there
 * each event's would lie until all of that is collected.
 */
export class Moment {
  readonly written: number;
  readonly read: number;
  readonly ends: number;

  constructor(written: number, read: number, ends: number) {
    this.written = written;
    this.read = read;
    this.ends = ends;
  }

  isSame({ written, read, ends }: Moment): boolean {
    return this.written === written && this.read === read && this.ends === ends;
  }
}

/** How far an end has come, in the directions of which `events` speak. */
export function momentOf({ pair, index, thread }: End, events: number): Moment {
  const { words } = pair;
  // A death is an edge, once.
  settleGone(pair, thread.table, 1 - index);
  const told = REPORTED | (REPORTED << END_SHIFT);
  return new Moment(
    // DATA< Only compared: a thread that writes from here on makes another moment.
    (events & READING) === 0 ? 0 : load(words, writePosAt(1 - index)),
    // ROOM< As above.
    (events & WRITING) === 0 ? 0 : load(words, readPosAt(index)),
    // ENDS< As above.
    load(words, ENDS) & ~told,
  );
}

/** Shows the threads that bring these events about that the thread of this end waits for them. */
export function registerFor({ consumer, producer, thread }: End, events: number): void {
  const writing = producer !== undefined && ((events & WRITING) !== 0 || consumer === undefined);
  if (writing) producer.register(thread);
  // The end of things rings every waiter of a pair, in whichever direction.
  if (consumer !== undefined && (!writing || (events & READING) !== 0)) consumer.register(thread);
}
