import { expect, test } from 'vitest';
import { ERRNO } from '../../src/errno/errno.ts';
import {
  acquireEvents,
  eventsOf,
  POLLHUP as HUP,
  POLLIN as IN,
  POLLOUT as OUT,
  POLLRDHUP as RDHUP,
} from '../../src/ring/events.ts';
import { lockAt, READ_LOCK, SPACE } from '../../src/ring/layout.ts';
import { replaceAtomics } from '../support/atomics.ts';
import { History } from './history.ts';

/* A thread that is told of an event by poll, or by a Poller, knows what led to it; and nothing else. */

test('POLLIN: the write at the read position is known, and no later one', () => {
  for (const shared of [false, true]) {
    const h = new History({ actors: 2, capacity: 64 });
    const [w, r] = [h.actor(0), h.actor(1)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    if (shared) into.makeShared();
    const touches = ['first', 'second'].map((name) => {
      const touch = w.touch(name);
      out.producer?.write(new Uint8Array(2), 0, 2, 1);
      return touch;
    });
    const heard = () => touches.map((touch) => r.hasHeardOf(touch));
    expect(eventsOf(into) & IN).toBe(IN);
    expect(heard(), 'a look orders nothing').toEqual([false, false]);
    acquireEvents(into, IN);
    expect(heard()).toEqual([true, false]);
    into.consumer?.read(new Uint8Array(2), 0, 2);
    acquireEvents(into, IN);
    expect(heard()).toEqual([true, true]);
  }
});

test('events that were not reported order nothing', () => {
  const h = new History({ actors: 2, capacity: 64 });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  const touch = w.touch('before');
  out.producer?.write(new Uint8Array(1), 0, 1, 1);
  out.close();
  acquireEvents(into, 0);
  acquireEvents(into, OUT);
  expect(r.hasHeardOf(touch)).toBe(false);
});

test('POLLIN of bytes: a close that came after the look is not known, nor one that was not told', () => {
  const h = new History({ actors: 2, capacity: 64 });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  out.producer?.write(new Uint8Array(1), 0, 1, 1);
  const events = eventsOf(into);
  const touch = w.touch('before the close');
  out.close();
  acquireEvents(into, events & IN);
  expect(r.hasHeardOf(touch)).toBe(false);
  acquireEvents(into, eventsOf(into) & (IN | HUP));
  expect(r.hasHeardOf(touch)).toBe(true);
});

test('POLLHUP, POLLRDHUP, and POLLIN at the end of a stream: the close is known', () => {
  for (const event of [HUP, RDHUP, IN]) {
    const h = new History({ actors: 2, capacity: 64 });
    const [w, r] = [h.actor(0), h.actor(1)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    const touch = w.touch('before the close');
    out.close();
    acquireEvents(into, eventsOf(into) & event);
    expect(r.hasHeardOf(touch), `event ${event}`).toBe(true);
  }
});

test('POLLOUT: with data+space the read that gave the room back is known, with data it is not', () => {
  for (const [flags, known] of [
    [0, false],
    [SPACE, true],
  ] as const) {
    const h = new History({ actors: 2, capacity: 1, flags });
    const [w, r] = [h.actor(0), h.actor(1)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    out.producer?.write(new Uint8Array(1), 0, 1, 1);
    const touch = r.touch('before the read');
    into.consumer?.read(new Uint8Array(1), 0, 1);
    acquireEvents(out, eventsOf(out) & OUT);
    expect(w.hasHeardOf(touch)).toBe(known);
  }
});

test('POLLOUT: the read that gave the room back is known, also where another holder wrote before', () => {
  const h = new History({ actors: 3, capacity: 2, flags: SPACE });
  const [w, other, r] = [h.actor(0), h.actor(1), h.actor(2)];
  const first = h.hold(w, 0);
  first.makeShared();
  const [second, into] = [h.hold(other, 0), h.hold(r, 1)];
  first.producer?.write(new Uint8Array(2), 0, 2, 1);
  into.consumer?.read(new Uint8Array(1), 0, 1);
  first.producer?.write(new Uint8Array(1), 0, 1, 1);
  const touch = r.touch('before the read');
  into.consumer?.read(new Uint8Array(1), 0, 1);
  acquireEvents(second, eventsOf(second) & OUT);
  expect(other.hasHeardOf(touch)).toBe(true);
});

test('who is told of bytes that another holder takes meanwhile leaves ECONNRESET to a read', () => {
  const h = new History({ actors: 3, capacity: 8 });
  const first = h.hold(h.actor(0), 0);
  first.makeShared();
  const [second, peer] = [h.hold(h.actor(1), 0), h.hold(h.actor(2), 1)];
  const byte = new Uint8Array(1);
  first.producer?.write(byte, 0, 1, 1);
  peer.producer?.write(byte, 0, 1, 1);
  peer.close();
  const { compareExchange } = Atomics;
  let taken = false;
  const restore = replaceAtomics({
    compareExchange(words: Int32Array, index: number, before: number, after: number) {
      if (!taken && words === h.pair.words && index === lockAt(0, READ_LOCK)) {
        taken = true;
        second.consumer?.read(byte, 0, 1);
      }
      return compareExchange(words, index, before, after);
    },
  });
  acquireEvents(first, eventsOf(first));
  restore();
  expect(taken).toBe(true);
  expect(first.consumer?.read(byte, 0, 1)).toBe(ERRNO.ECONNRESET);
});
