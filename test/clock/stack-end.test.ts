import { expect, test } from 'vitest';
import { PIPE } from '../../src/ring/layout.ts';
import { History } from './history.ts';

test('a write that meets the end of the stack loses no edge: by its retry it is told', () => {
  const missing = new Map<string, number>();
  let threw = 0;
  for (let round = 0; round < 300; round++) {
    const h = new History({ actors: 3, capacity: 64, flags: PIPE });
    const [w, r, o] = [h.actor(0), h.actor(1), h.actor(2)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    const bytes = new Uint8Array(1);
    h.touch(w, 'zero');
    h.write(w, out, 1);
    h.read(r, into, 1);
    h.touch(o, 'of another');
    w.tracking.take(o.tracking.give());
    w.known = new Set([...w.known, ...o.known]);
    h.touch(w, 'one');
    const p = out.producer;
    if (p === undefined) throw new Error('the end of a writer');
    let state = 0;
    const down = (pad: number): void => {
      try {
        down(pad);
      } catch (e) {
        // the deepest frames first: each tries until one comes through
        if (state === 0) {
          try {
            if (p.write(bytes, 0, 1, 1) === 1) state = 1;
          } catch {
            threw += 1;
          }
        }
        if (state === 0) throw e;
      }
    };
    const shift = (n: number): void => {
      if (n > 0) shift(n - 1);
      else
        try {
          down(0);
        } catch {}
    };
    shift(round % 40);
    if (state === 0) p.write(bytes, 0, 1, 1);
    h.queues[0].push(w.known);
    h.read(r, into, 1);
    for (const m of h.differences().missing) missing.set(m, (missing.get(m) ?? 0) + 1);
  }
  expect(threw).toBeGreaterThan(0);
  expect([...missing]).toEqual([]);
});
