import { expect, test } from 'vitest';
import type { End } from '../../src/ring/end.ts';
import { DGRAM, PIPE, SEQPACKET } from '../../src/ring/layout.ts';
import { type Actor, History } from './history.ts';

/* A record is learned with its bytes, exactly: to take or look at record i is to know write i, not i + 1. */

const SIZES = [0, 1, 9];
const NOTHING = new Uint8Array(0);

/** The last touch, by number, of which the reader has heard, or -1. */
function lastHeard(reader: Actor, touches: readonly ReturnType<Actor['touch']>[]): number {
  return touches.reduce((last, touch, i) => (reader.hasHeardOf(touch) ? i : last), -1);
}

function write(end: End, size: number): void {
  const { producer } = end;
  const count = producer?.write(new Uint8Array(size), 0, size, producer.needed(size));
  expect(count).toBe(size);
}

for (const [name, type, flags] of [
  ['seqpacket', SEQPACKET, 0],
  ['dgram', DGRAM, 0],
  ['packets', SEQPACKET, PIPE],
] as const) {
  test(`${name}: for all sizes of three records, taken or looked at, whole or cut`, () => {
    for (let sizes = 0; sizes < SIZES.length ** 3; sizes++) {
      for (let ways = 0; ways < 8; ways++) {
        const h = new History({ actors: 2, type, capacity: 64, flags });
        const [w, r] = [h.actor(0), h.actor(1)];
        const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
        const touches = [0, 1, 2].map((i) => {
          const touch = w.touch(`before ${i}`);
          write(out, SIZES[Math.floor(sizes / SIZES.length ** i) % SIZES.length] ?? 0);
          return touch;
        });
        w.touch('after');
        for (let i = 0; i < 3; i++) {
          const room = ((ways >> i) & 1) * 64;
          expect(into.consumer?.peek(new Uint8Array(room), 0, room)).toBeGreaterThanOrEqual(0);
          expect(lastHeard(r, touches), `sizes ${sizes}, record ${i}, peeked`).toBe(i);
          into.consumer?.read(new Uint8Array(room), 0, room);
          expect(lastHeard(r, touches), `sizes ${sizes}, record ${i}`).toBe(i);
        }
      }
    }
  });
}

test('a read that finds no record orders nothing', () => {
  const h = new History({ actors: 2, type: SEQPACKET, capacity: 64 });
  const [w, r] = [h.actor(0), h.actor(1)];
  h.hold(w, 0);
  const into = h.hold(r, 1);
  const touch = w.touch('before');
  expect(into.consumer?.read(NOTHING, 0, 0)).toBe(-11);
  expect(r.hasHeardOf(touch)).toBe(false);
});

test('a datagram socket that hears its peer is gone knows what that had done', () => {
  const h = new History({ actors: 2, type: DGRAM, capacity: 64 });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  const touch = r.touch('before the close');
  into.close();
  expect(out.producer?.write(NOTHING, 0, 0, out.producer.needed(0))).toBe(-111);
  expect(w.hasHeardOf(touch)).toBe(true);
});
