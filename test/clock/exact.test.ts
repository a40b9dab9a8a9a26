import { expect, test } from 'vitest';
import { PIPE } from '../../src/ring/layout.ts';
import { History } from './history.ts';

/** All ways to cut `total` into parts, in order. */
function splits(total: number): number[][] {
  if (total === 0) return [[]];
  return Array.from({ length: total }, (_, i) => i + 1).flatMap((first) =>
    splits(total - first).map((rest) => [first, ...rest]),
  );
}

/** All orders of so many writes and reads in which no read comes before its bytes. */
function orders(writes: readonly number[], reads: readonly number[]): boolean[][] {
  const found: boolean[][] = [];
  const go = (order: boolean[], w: number, r: number, queued: number): void => {
    if (w === writes.length && r === reads.length) found.push(order);
    const [write, read] = [writes[w], reads[r]];
    if (write !== undefined) go([...order, true], w + 1, r, queued + write);
    if (read !== undefined && read <= queued) go([...order, false], w, r + 1, queued - read);
  };
  go([], 0, 0, 0);
  return found;
}

const POSITIONS = [0, 2 ** 31 - 2, 2 ** 32 - 2];

/** Every split of up to 4 bytes into writes and reads, in every order. */
function* programs(): Generator<{ writes: number[]; reads: number[]; order: boolean[] }> {
  for (let total = 1; total <= 4; total++) {
    for (const writes of splits(total)) {
      for (const reads of splits(total)) {
        for (const order of orders(writes, reads)) yield { writes, reads, order };
      }
    }
  }
}

/** Runs one program; the writer touches before each write. Says where the clocks were wrong. */
function run(
  program: { writes: number[]; reads: number[]; order: boolean[] },
  setup: { position: number; logWords?: number; limit?: number },
): { missing: string[]; extra: string[]; degraded: number } {
  const history = new History({ actors: 2, capacity: 4, flags: PIPE, ...setup });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  const writes = [...program.writes];
  const reads = [...program.reads];
  const missing: string[] = [];
  const extra: string[] = [];
  for (const isWrite of program.order) {
    if (isWrite) {
      history.touch(writer, `touch ${history.touches.length}`);
      history.write(writer, out, writes.shift() ?? 0);
    } else {
      history.read(reader, into, reads.shift() ?? 0);
    }
    const found = history.differences();
    const where = ` after ${JSON.stringify(program)}, position ${setup.position}`;
    missing.push(...found.missing.map((text) => text + where));
    extra.push(...found.extra.map((text) => text + where));
  }
  return { missing, extra, degraded: writer.tracking.clock.degradedBytes };
}

test('for every split of up to 4 bytes, exactly the writes are learned whose bytes were read', () => {
  let count = 0;
  for (const program of programs()) {
    for (const position of POSITIONS) {
      const { missing, extra, degraded } = run(program, { position });
      expect([missing, extra]).toEqual([[], []]);
      expect(degraded).toBe(0);
      count += 1;
    }
  }
  expect(count).toBe(3 * 220);
});

test('with a log of 8 words no write is missed that was read, and the bytes are counted', () => {
  let degraded = 0;
  let extra = 0;
  for (const program of programs()) {
    const found = run(program, { position: 2 ** 32 - 2, logWords: 8 });
    expect(found.missing).toEqual([]);
    if (found.degraded === 0) expect(found.extra).toEqual([]);
    degraded += found.degraded;
    extra += found.extra.length;
  }
  expect(degraded).toBeGreaterThan(0);
  expect(extra).toBeGreaterThan(0);
});

test('after its log was full a writer is exact again', () => {
  const history = new History({ actors: 2, capacity: 64, flags: PIPE, logWords: 16 });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  for (let i = 0; i < 8; i++) {
    history.touch(writer, `early ${i}`);
    history.write(writer, out, 1);
  }
  expect(writer.tracking.clock.degradedBytes).toBeGreaterThan(0);
  history.read(reader, into, 8);
  expect(history.differences()).toEqual({ missing: [], extra: [] });
  const before = writer.tracking.clock.degradedBytes;
  for (let i = 0; i < 100; i++) {
    history.touch(writer, `late ${i}`);
    history.write(writer, out, 1);
    history.touch(writer, `later ${i}`);
    history.read(reader, into, 1);
    expect(history.differences()).toEqual({ missing: [], extra: [] });
  }
  expect(writer.tracking.clock.degradedBytes).toBe(before);
});

test('writes at one time are one entry, however many, and a log never fills with them', () => {
  const history = new History({ actors: 2, capacity: 64, flags: PIPE, logWords: 16 });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  history.touch(writer, 'first');
  for (let i = 0; i < 1000; i++) {
    history.write(writer, out, 3);
    history.read(reader, into, 2);
    if (i % 2 === 1) history.read(reader, into, 2);
  }
  expect(writer.tracking.clock.degradedBytes).toBe(0);
  expect(history.differences()).toEqual({ missing: [], extra: [] });
});
