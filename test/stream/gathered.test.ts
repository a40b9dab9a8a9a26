import { expect, test } from 'vitest';
import { type Socket, socketpair } from '../../src/index.ts';
import { SocketState } from '../../src/socket/socket-state.ts';
import { duplex, type SocketDuplex, type SocketDuplexOptions } from '../../src/stream/node.ts';
import { turns, until } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/** Two joined streams in this thread, and the ends below them. */
function pair(capacity: number, options?: SocketDuplexOptions) {
  const [a, b] = socketpair({ capacity });
  return { a, b, left: duplex(a, options), right: duplex(b, options) };
}

/** Lengths of the writes into the ring of a socket from here on. */
function writesOf(socket: Socket): number[] {
  const { producer } = SocketState.heldOf(socket, 'write').end;
  const write = producer?.write.bind(producer);
  const lengths: number[] = [];
  Object.assign(producer as object, {
    write(source: Uint8Array, offset: number, length: number, least: number, batch?: number) {
      lengths.push(length);
      return write?.(source, offset, length, least, batch);
    },
  });
  return lengths;
}

test('small chunks that wait are written as one, large ones as they are', async () => {
  for (const [bytes, lengths] of [
    [1, [3]],
    [40_000, [40_000, 40_000, 40_000]],
  ] as const) {
    const { a, b, left } = pair(212_992);
    const writes = writesOf(a);
    left.cork();
    for (let i = 0; i < 3; i++) left.write(new Uint8Array(bytes));
    left.uncork();
    await until('the bytes', () => b.queued === 3 * bytes);
    expect(writes).toEqual(lengths);
  }
});

test('small chunks of one turn are two writes into the ring: the first, and the others together', async () => {
  for (const chunks of [['a'], ['a', 'b'], ['a', 'bc', 'é', new Uint8Array([33])]]) {
    const { a, b, left } = pair(212_992);
    const writes = writesOf(a);
    for (const chunk of chunks) left.write(chunk);
    expect(b.queued).toBe(1);
    await Promise.resolve();
    const bytes = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
    expect(writes).toEqual(chunks.length === 1 ? [1] : [1, bytes.length - 1]);
    const target = Buffer.alloc(bytes.length);
    b.readFull(target);
    expect(target).toEqual(bytes);
  }
});

test('chunks keep their order, whichever way they go and wherever the ring is full', async () => {
  const ways: readonly ((stream: SocketDuplex, chunk: Buffer) => void)[] = [
    (stream, chunk) => stream.write(chunk),
    (stream, chunk) => stream.write(chunk.toString('latin1'), 'latin1'),
    (stream, chunk) => stream.write(chunk, () => undefined),
    (stream, chunk) => {
      stream.cork();
      stream.write(chunk);
      stream.uncork();
    },
  ];
  for (const capacity of [1, 3, 64, 212_992]) {
    for (let first = 0; first < ways.length; first++) {
      const { left, right } = pair(capacity);
      const seen: Buffer[] = [];
      right.on('data', (chunk: Buffer) => seen.push(chunk));
      for (let i = 0; i < 24; i++) {
        ways[(first + ((i * i) % 7)) % ways.length]?.(left, Buffer.from([2 * i, 2 * i + 1]));
        if (i % 5 === 4) await Promise.resolve();
        if (i % 9 === 8) await turns(1);
      }
      left.end(Buffer.from([48]));
      await until('the end', () => right.readableEnded);
      expect([...Buffer.concat(seen)], `capacity=${capacity}, first=${first}`).toEqual(
        Array.from({ length: 49 }, (_, i) => i),
      );
    }
  }
});

test('a reader that awaits is rung at the end of the turn, for all that it wrote', async () => {
  const { a, left, right } = pair(212_992);
  let seen = 0;
  right.on('data', (chunk: Buffer) => {
    seen += chunk.length;
  });
  await turns(5);
  const { thread } = SocketState.heldOf(a, 'write').end;
  for (let i = 0; i < 100; i++) left.write('x');
  expect([thread.state.owed?.bytes, seen]).toEqual([1, 0]);
  await Promise.resolve();
  await until('the bytes', () => seen === 100);
});

test('after as many bytes as are its mark a stream says that it is enough, and drains', async () => {
  const { b, left } = pair(1000, { highWaterMark: 10 });
  const said = [1, 4, 4, 1, 1].map((length) => left.write(counting(length)));
  expect(said).toEqual([true, true, true, false, false]);
  let drains = 0;
  left.on('drain', () => {
    drains += 1;
  });
  await until('the drain', () => drains > 0);
  expect([drains, b.queued, left.write(counting(1))]).toEqual([1, 11, true]);
});
