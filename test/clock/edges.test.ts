// biome-ignore-all lint/suspicious/noExplicitAny: it puts stand-ins in the place of Atomics
/* Edges that were lost once: a stop between two stores, a log that goes on meanwhile, old counters. */
import { expect, test } from 'vitest';
import { STATE, slotAt } from '../../src/atomics/table-layout.ts';
import {
  LOG_READ,
  LOG_WRITE,
  logAt,
  logWordsIn,
  STOP_LOG,
  STOP_POS,
} from '../../src/clock/layout.ts';
import { PIPE, readPosAt, SPACE, writePosAt } from '../../src/ring/layout.ts';
import { clocksOf } from '../../src/ring/memory.ts';
import { History } from './history.ts';

const LOG = (h: History, room = false) =>
  logAt(h.pair.flags, 0, room, logWordsIn(h.pair.flags, h.pair.clockWords));

/** Advances without copying. */
function stream(out: any, into: any, bytes: number, step: number) {
  for (let done = 0; done < bytes; ) {
    const v = out.producer.reserve(step);
    out.producer.commit(v.length);
    const u = into.consumer.peekView(step);
    into.consumer.consume(u.length);
    done += u.length;
  }
}

test('after 2 GiB at one time, a new time is learned', () => {
  const h = new History({ actors: 2, capacity: 2 ** 24, flags: PIPE });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  h.touch(w, 'first');
  h.write(w, out, 1);
  h.read(r, into, 1);
  stream(out, into, 2 ** 31 + 2 ** 24, 2 ** 24);
  h.touch(w, 'second');
  h.write(w, out, 1);
  h.read(r, into, 1);
  expect(h.differences()).toEqual({ missing: [], extra: [] });
});

test('bytes without an entry are seen to be such, though the log goes on while it is read', () => {
  // log of 16 words; entries: whole of 1 pair 5 words, each delta 5 words
  const h = new History({ actors: 2, capacity: 64, flags: PIPE, logWords: 16 });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  const words = clocksOf(h.pair);
  const at = LOG(h);
  const t = (n: string) => {
    h.touch(w, n);
    h.write(w, out, 1);
  };
  t('e0');
  t('e1');
  t('e2'); // 15 words
  t('d3'); // degraded: STOP at e2; LOG_READ was seen as 0
  expect(w.tracking.clock.losses.degradedBytes).toBe(1);
  h.read(r, into, 3); // learns e0..e2, LOG_READ = e2: 10 words free
  // the next read takes d3; between its load of LOG_WRITE and of STOP_LOG the writer goes on
  const real = Atomics.load;
  let armed = true;
  (Atomics as any).load = (ws: any, i: number) => {
    if (
      armed &&
      ws.buffer === h.pair.memory &&
      ws.byteOffset === words.byteOffset &&
      i === at + STOP_LOG
    ) {
      armed = false;
      t('e4');
      t('e5'); // 10 words: full again
      t('d6'); // degraded: STOP at e5
    }
    return real(ws, i);
  };
  try {
    h.read(r, into, 1);
  } finally {
    (Atomics as any).load = real;
  }
  expect(armed).toBe(false);
  expect(w.tracking.clock.losses.degradedBytes).toBe(2);
  expect(h.differences().missing).toEqual([]);
});

test('a holder that stops before READ_POS leaves the entries of the bytes that it leaves', () => {
  const h = new History({ actors: 4, capacity: 64, flags: PIPE });
  const [w, r1, r2, other] = [h.actor(0), h.actor(1), h.actor(2), h.actor(3)];
  const out = h.hold(w, 0);
  const into = h.hold(r1, 1);
  into.makeShared();
  const into2 = h.hold(r2, 1);
  const first = h.actor(0);
  h.touch(first, 'e0');
  h.write(w, out, 1);
  h.touch(first, 'e1');
  h.write(w, out, 1);
  void other;
  const words = h.pair.words;
  // it dies, or its stack ends, before READ_POS is stored
  const real = Atomics.store;
  (Atomics as any).store = (ws: any, i: number, v: number) => {
    if (ws === words && i === readPosAt(0))
      throw new RangeError('Maximum call stack size exceeded');
    return real(ws, i, v);
  };
  expect(() => into.consumer?.read(new Uint8Array(2), 0, 2)).toThrow(RangeError);
  (Atomics as any).store = real;
  h.read(r2, into2, 1);
  expect(h.differences().missing).toEqual([]);
});

test('a write that stops at any store of its entry is told by the next', () => {
  const missing = new Set<string>();
  for (let fail = 1; fail < 40; fail++) {
    const h = new History({ actors: 3, capacity: 64, flags: PIPE });
    const [w, r, o] = [h.actor(0), h.actor(1), h.actor(2)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    h.touch(w, 'zero');
    h.write(w, out, 1);
    h.read(r, into, 1);
    h.touch(o, 'of another');
    w.tracking.take(o.tracking.give());
    w.known = new Set([...w.known, ...o.known]);
    h.touch(w, 'one');
    // any call of a built-in may be the one at which the stack ends
    const real = Atomics.store;
    let n = 0;
    (Atomics as any).store = (...a: any[]) => {
      if (++n === fail) throw new RangeError('Maximum call stack size exceeded');
      return (real as any)(...a);
    };
    let threw = false;
    try {
      h.write(w, out, 1);
    } catch {
      threw = true;
    } finally {
      (Atomics as any).store = real;
    }
    if (!threw) break;
    h.write(w, out, 1);
    h.read(r, into, 1);
    for (const m of h.differences().missing) missing.add(`store ${fail}: ${m}`);
  }
  expect([...missing]).toEqual([]);
});

test('so is the first one', () => {
  const h = new History({ actors: 3, capacity: 64, flags: PIPE });
  const [w, r, o] = [h.actor(0), h.actor(1), h.actor(2)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  h.touch(o, 'of another');
  w.tracking.take(o.tracking.give());
  w.known = new Set([...w.known, ...o.known]);
  h.touch(w, 'one');
  const real = Atomics.store;
  (Atomics as any).store = (ws: any, i: number, v: number) => {
    if (ws === h.pair.words && i === writePosAt(0))
      throw new RangeError('Maximum call stack size exceeded');
    return real(ws, i, v);
  };
  expect(() => out.producer?.write(new Uint8Array(1), 0, 1, 1)).toThrow(RangeError);
  (Atomics as any).store = real;
  h.touch(w, 'two');
  h.write(w, out, 1);
  h.read(r, into, 1);
  expect(h.differences().missing).toEqual([]);
});

test('a write that stops while it gives the last entry an end is told by the next', () => {
  for (const which of [STOP_POS, STOP_LOG]) {
    const h = new History({ actors: 2, capacity: 64, flags: PIPE, logWords: 8 });
    const [w, r] = [h.actor(0), h.actor(1)];
    const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
    const at = LOG(h),
      off = clocksOf(h.pair).byteOffset;
    h.touch(w, 'e0');
    h.write(w, out, 1);
    h.touch(w, 'd1');
    const real = Atomics.store;
    (Atomics as any).store = (ws: any, i: number, v: number) => {
      if (ws.buffer === h.pair.memory && ws.byteOffset === off && i === at + which)
        throw new RangeError('Maximum call stack size exceeded');
      return real(ws, i, v);
    };
    expect(() => out.producer?.write(new Uint8Array(1), 0, 1, 1)).toThrow(RangeError);
    (Atomics as any).store = real;
    h.write(w, out, 1);
    h.read(r, into, 2);
    expect.soft(h.differences().missing, `${which}`).toEqual([]);
  }
});

test('entries below a LOG_WRITE that no log has are not gone through', () => {
  const h = new History({ actors: 2, capacity: 64, flags: PIPE });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  h.write(w, out, 1);
  const words = clocksOf(h.pair);
  const at = LOG(h);
  words.fill(0, at + 576);
  const before = Atomics.load(words, at + LOG_READ);
  Atomics.store(words, at + LOG_WRITE, before + 2 ** 24);
  expect(h.read(r, into, 1)).toBe(1);
  expect(Atomics.load(words, at + LOG_READ)).toBe(before);
});

test('stamps of numbers that are no clocks are not taken', () => {
  const h = new History({ actors: 2, capacity: 64, flags: PIPE });
  const { tracking } = h.actor(0);
  expect.soft(() => tracking.take([-1e9, 5])).not.toThrow();
  for (let i = 0; i < 100; i++)
    tracking.take(Array.from({ length: 512 }, (_, j) => (j % 2 === 0 ? 7 : 2 ** 40)));
  expect.soft(tracking.clock.known.length).toBeLessThan(257);
});

test('a shared writer that was idle for 2^31 words of the log overwrites nothing', () => {
  const h = new History({ actors: 3, capacity: 4096, flags: PIPE, logWords: 16 });
  const [w, r, w2] = [h.actor(0), h.actor(1), h.actor(2)];
  const out = h.hold(w, 0);
  out.makeShared();
  const out2 = h.hold(w2, 0);
  const into = h.hold(r, 1);
  h.touch(w2, 'a');
  h.write(w2, out2, 1);
  h.read(r, into, 1);
  // w and r go on for 2^31 + some words: the counters as they are then
  const words = clocksOf(h.pair),
    at = LOG(h);
  const delta = 2 ** 31; // multiple of the mask, so entries stay where they are
  for (const i of [LOG_WRITE, LOG_READ])
    Atomics.store(words, at + i, (Atomics.load(words, at + i) + delta) | 0);
  const into2 = h.handOver(r, into, h.add('R2', r));
  const r2 = h.actor(3);
  for (let i = 0; i < 12; i++) {
    h.touch(w2, `t${i}`);
    h.write(w2, out2, 1);
  }
  expect.soft(w2.tracking.clock.losses.degradedBytes).toBeGreaterThan(0);
  for (let i = 0; i < 12; i++) h.read(r2, into2, 1);
  expect(h.differences().missing).toEqual([]);
});

test('a STOP_LOG of 2^32 words ago counts no more', () => {
  const bad: string[] = [];
  for (const stale of [-1000, 1000]) {
    const h = new History({ actors: 3, capacity: 64, flags: PIPE, logWords: 8, position: 5000 });
    const [w, r, w2] = [h.actor(0), h.actor(1), h.actor(2)];
    const words = clocksOf(h.pair),
      at = LOG(h);
    // an earlier time round ended at 5 words beyond here
    Atomics.store(words, at + STOP_LOG, 5);
    Atomics.store(words, at + STOP_POS, 5000 + stale);
    const out = h.hold(w, 0);
    const into = h.hold(r, 1);
    h.touch(w, 'e0');
    h.write(w, out, 1);
    const to = h.handOver(w, out, w2);
    h.touch(w2, 'd1');
    h.write(w2, to, 1);
    h.read(r, into, 2);
    bad.push(...h.differences().missing.map((m) => `${stale}: ${m}`));
  }
  expect(bad).toEqual([]);
});

test('a thread whose clock was taken over can still be joined', () => {
  const h = new History({ actors: 2, capacity: 64, flags: PIPE, slots: 3 });
  const d = h.actor(1);
  h.touch(d, 'of the dead');
  const c0 = h.add('third');
  const id = { slot: d.thread.slot, generation: d.thread.generation };
  // dead, and its slot free for the next
  const state = slotAt(id.slot) + STATE;
  Atomics.store(h.table, state, (id.generation << 2) | 0);
  Atomics.store(h.table, state + 1, 0);
  const c = h.add('fourth');
  void c;
  void c0;
  h.actor(0).tracking.join(id);
  h.actor(0).known = new Set([...h.actor(0).known, ...d.known]);
  expect(h.differences().missing).toEqual([]);
});

test('reserve() learns the reads that gave the room back', () => {
  const h = new History({ actors: 2, capacity: 1, flags: PIPE | SPACE });
  const [w, r] = [h.actor(0), h.actor(1)];
  const [out, into] = [h.hold(w, 0), h.hold(r, 1)];
  h.write(w, out, 1);
  h.touch(r, 'before the read');
  h.read(r, into, 1);
  const view = out.producer?.reserve(1);
  expect(typeof view).toBe('object');
  w.known = new Set([...w.known, ...r.known]);
  expect(h.differences().missing).toEqual([]);
});

test('a clock that stops while it is shown is shown by the next call', () => {
  const h = new History({ actors: 3, capacity: 64, flags: PIPE });
  const [a, o, j] = [h.actor(0), h.actor(1), h.actor(2)];
  h.touch(o, 'of another');
  const stamp = o.tracking.give();
  const real = Atomics.store;
  const broken = () => {
    throw new RangeError('Maximum call stack size exceeded');
  };
  (Atomics as any).store = broken;
  try {
    a.tracking.take(stamp);
  } catch {}
  (Atomics as any).store = real;
  a.tracking.take(stamp); // again, higher up: as a read does
  a.known = new Set([...a.known, ...o.known]);
  (Atomics as any).store = broken;
  try {
    a.tracking.clock.touch();
  } catch {}
  (Atomics as any).store = real;
  h.touch(a, 'own');
  j.tracking.join(a.thread);
  j.known = new Set([...j.known, ...a.known]);
  expect(h.differences().missing).toEqual([]);
});
