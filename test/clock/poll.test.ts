import { expect, test } from 'vitest';
import { acquireEvents, eventsOf, HUP, IN, OUT, RDHUP } from '../../src/ring/events.ts';
import { SPACE } from '../../src/ring/layout.ts';
import { History } from './history.ts';

/* Who is told of an event by poll, or by a Poller, knows what led to it; and nothing else. */

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
