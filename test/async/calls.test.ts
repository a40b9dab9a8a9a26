import { expect, test } from 'vitest';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { rejection, settled, turns, until, watch } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/** Both ends in this thread: it never blocks here, so nothing can hang but a promise. */

test('readAsync takes what is there, and waits for a byte if there is none', async () => {
  const [a, b] = socketpair({ capacity: 8 });
  a.write(counting(3));
  const target = new Uint8Array(8);
  expect(await b.readAsync(target)).toBe(3);
  const later = watch(b.readAsync(target, { offset: 1, length: 2 }));
  await turns();
  expect(later.state).toBe('pending');
  a.write(counting(3, 7));
  expect(await settled(later)).toEqual({ state: 'resolved', value: 2 });
  expect([...target]).toEqual([1, 7, 8, 0, 0, 0, 0, 0]);
  expect(b.queued).toBe(1);
});

test('writeAsync writes what fits, and waits for a byte of room if there is none', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  expect(await a.writeAsync(counting(9), { offset: 1, length: 6 })).toBe(4);
  const later = watch(a.writeAsync(counting(3, 20)));
  await turns();
  expect(later.state).toBe('pending');
  expect(bytesOf(b, 2)).toEqual([2, 3]);
  expect(await settled(later)).toEqual({ state: 'resolved', value: 2 });
  expect(bytesOf(b, 9)).toEqual([4, 5, 20, 21]);
});

test('writeAllAsync is over when everything has gone', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  const later = watch(a.writeAllAsync(counting(10)));
  const seen: number[] = [];
  while (seen.length < 10) {
    expect(later.state, `${seen.length} bytes read`).toBe(seen.length < 6 ? 'pending' : 'resolved');
    seen.push(...bytesOf(b, 3));
    const written = Math.min(10, seen.length + 4);
    await until('what fits to be written', () => b.queued === written - seen.length);
    await turns();
  }
  expect(await settled(later)).toEqual({ state: 'resolved', value: undefined });
  expect(seen).toEqual([...counting(10)]);
});

test('calls on one direction are served in their order, whatever their length', async () => {
  for (const lengths of [
    [1, 2, 3],
    [3, 2, 1],
    [2, 0, 2],
    [0, 0, 1],
    [5, 1, 1],
  ]) {
    const [a, b] = socketpair({ capacity: 8 });
    const order: number[] = [];
    const targets = lengths.map((length) => new Uint8Array(length));
    const reads = targets.map(async (target, index) => {
      const count = await b.readAsync(target);
      order.push(index);
      return [...target.subarray(0, count)];
    });
    const total = lengths.reduce((sum, length) => sum + length, 0);
    for (let i = 1; i <= total; i++) {
      a.write(counting(1, i));
      await turns(i % 3);
    }
    a.close();
    const saw = await Promise.all(reads);
    expect(order, `lengths ${lengths}`).toEqual([0, 1, 2]);
    expect(saw.flat(), `lengths ${lengths}`).toEqual([...counting(saw.flat().length)]);
  }
});

test('writes of one direction do not mix, and reads do not wait for them', async () => {
  const [a, b] = socketpair({ capacity: 3 });
  const writes = [a.writeAllAsync(counting(7)), a.writeAllAsync(counting(7, 101))];
  const read = a.readAsync(new Uint8Array(1));
  b.write(counting(1));
  expect(await read).toBe(1);
  const seen: number[] = [];
  while (seen.length < 14) {
    const target = new Uint8Array(2);
    const count = await b.readAsync(target);
    seen.push(...target.subarray(0, count));
  }
  await Promise.all(writes);
  expect(seen).toEqual([...counting(7), ...counting(7, 101)]);
});

test('a synchronous call takes what is there, and the pending one goes on', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  const read = watch(b.readAsync(new Uint8Array(4)));
  a.write(counting(2));
  expect(bytesOf(b, 4)).toEqual([1, 2]);
  await turns();
  expect(read.state).toBe('pending');
  a.write(counting(1));
  expect((await settled(read)).value).toBe(1);

  a.write(counting(4));
  const write = watch(a.writeAsync(counting(1, 50)));
  expect(bytesOf(b, 1)).toEqual([1]);
  expect(a.write(counting(1, 60))).toBe(1);
  await turns();
  expect(write.state).toBe('pending');
  expect(bytesOf(b, 4)).toEqual([2, 3, 4, 60]);
  expect((await settled(write)).value).toBe(1);
  expect(bytesOf(b, 4)).toEqual([50]);
});

test('nonblock and the timeouts of the end do not apply', async () => {
  const [a, b] = socketpair({ capacity: 2, nonblock: true });
  b.recvTimeout = 1;
  a.sendTimeout = 1;
  const read = watch(b.readAsync(new Uint8Array(1)));
  const write = watch(a.writeAllAsync(counting(5)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(read.value).toBe(1);
  expect(write.state).toBe('pending');
  expect(await b.readAsync(new Uint8Array(4))).toBe(2);
  expect(await b.readAsync(new Uint8Array(4))).toBe(2);
  expect((await settled(write)).state).toBe('resolved');
});

test('a call of length 0 has nothing to wait for', async () => {
  const [a, b] = socketpair({ capacity: 1 });
  a.write(counting(1));
  expect(await a.readAsync(new Uint8Array(0))).toBe(0);
  expect(await a.writeAsync(new Uint8Array(0))).toBe(0);
  await a.writeAllAsync(new Uint8Array(5), { offset: 5 });
  b.close();
  expect((await rejection(a.writeAsync(new Uint8Array(0)))).code).toBe('EPIPE');
  const [reader, writer] = pipe();
  reader.close();
  expect(await writer.writeAsync(new Uint8Array(0))).toBe(0);
});

test('a small write to a pipe goes whole, and one behind it waits for its turn', async () => {
  const [reader, writer] = pipe({ capacity: 8 });
  writer.write(counting(5));
  const whole = watch(writer.writeAsync(counting(6, 10)));
  const small = watch(writer.writeAsync(counting(1, 90)));
  await turns();
  expect([whole.state, small.state, reader.queued]).toEqual(['pending', 'pending', 5]);
  expect(bytesOf(reader, 2)).toEqual([1, 2]);
  await turns();
  expect([whole.state, small.state, reader.queued]).toEqual(['pending', 'pending', 3]);
  expect(bytesOf(reader, 1)).toEqual([3]);
  expect([(await settled(whole)).value, small.state]).toEqual([6, 'pending']);
  expect(bytesOf(reader, 8)).toEqual([4, 5, ...counting(6, 10)]);
  expect((await settled(small)).value).toBe(1);
  expect(bytesOf(reader, 8)).toEqual([90]);
});

test('with fullWrites, and on pipes, writeAsync resolves with the full count', async () => {
  for (const [reader, writer] of [
    pipe({ capacity: 4 }),
    socketpair({ capacity: 4, fullWrites: true }),
  ]) {
    const write = watch(writer.writeAsync(counting(10)));
    const seen: number[] = [];
    while (seen.length < 10) {
      await turns(1);
      seen.push(...bytesOf(reader, 3));
    }
    expect((await settled(write)).value).toBe(10);
    expect(seen).toEqual([...counting(10)]);
  }
});

test('a call may be made from what another one resolves', async () => {
  const [a, b] = socketpair({ capacity: 1 });
  const seen: number[] = [];
  const target = new Uint8Array(1);
  const readOn = (): Promise<void> =>
    b.readAsync(target).then((count) => {
      if (count === 0) return;
      seen.push(target[0] ?? 0);
      return readOn();
    });
  const done = readOn();
  for (let i = 0; i < 100; i++) await a.writeAllAsync(counting(1, i));
  a.close();
  await done;
  expect(seen).toEqual([...counting(100, 0)]);
});

test('for await gives chunks to the end of the stream, and leaving it does not close', async () => {
  const [a, b] = socketpair({ capacity: 64 });
  a.write(counting(2));
  for await (const chunk of b) {
    expect([...chunk]).toEqual([1, 2]);
    break;
  }
  expect(b.closed).toBe(false);
  const seen: number[] = [];
  const reading = (async () => {
    for await (const chunk of b) seen.push(...chunk);
  })();
  await a.writeAllAsync(counting(200));
  a.shutdown('wr');
  await reading;
  expect(seen).toEqual([...counting(200)]);
  expect(b.closed).toBe(false);
});

function bytesOf(socket: Socket, length: number): number[] {
  const target = new Uint8Array(length);
  const count = socket.tryRead(target);
  return count < 0 ? [] : [...target.subarray(0, count)];
}
