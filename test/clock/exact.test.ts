import { expect, test } from 'vitest';
import { PIPE } from '../../src/ring/layout.ts';
import { History } from './history.ts';
import { POSITIONS, programs, run } from './programs.ts';

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

test('calls of no bytes, and calls that fail with EAGAIN, order nothing', () => {
  const history = new History({ actors: 2, capacity: 1, flags: PIPE });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  history.touch(writer, 'touch');
  expect(history.write(writer, out, 0)).toBe(0);
  expect(history.read(reader, into, 1)).toBe(-11);
  history.touch(reader, 'touch of the reader');
  expect(history.write(writer, out, 1)).toBe(1);
  expect(history.read(reader, into, 0)).toBe(0);
  expect(history.write(writer, out, 1)).toBe(-11);
  expect(history.differences()).toEqual({ missing: [], extra: [] });
});

test('after its log was full a writer is exact again', () => {
  const history = new History({ actors: 2, capacity: 64, flags: PIPE, logWords: 16 });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  for (let i = 0; i < 8; i++) {
    history.touch(writer, `early ${i}`);
    history.write(writer, out, 1);
  }
  expect(writer.tracking.clock.losses.degradedBytes).toBeGreaterThan(0);
  history.read(reader, into, 8);
  expect(history.differences()).toEqual({ missing: [], extra: [] });
  const before = writer.tracking.clock.losses.degradedBytes;
  for (let i = 0; i < 100; i++) {
    history.touch(writer, `late ${i}`);
    history.write(writer, out, 1);
    history.touch(writer, `later ${i}`);
    history.read(reader, into, 1);
    expect(history.differences()).toEqual({ missing: [], extra: [] });
  }
  expect(writer.tracking.clock.losses.degradedBytes).toBe(before);
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
  expect(writer.tracking.clock.losses.degradedBytes).toBe(0);
  expect(history.differences()).toEqual({ missing: [], extra: [] });
});
