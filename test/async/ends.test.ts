import { expect, test } from 'vitest';
import { adopt, type Socket, socketpair } from '../../src/index.ts';
import { rejection, settled, turns, watch } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

/** How asynchronous calls end other than by bytes. */

test('bytes that are queued come first, then ECONNRESET once, then the end of the stream', async () => {
  const [a, b] = socketpair({ capacity: 8 });
  b.write(counting(1));
  const target = new Uint8Array(8);
  const reads = [b, b, b, b].map((socket) => watch(socket.readAsync(target)));
  a.write(counting(2));
  expect((await settled(reads[0] ?? watch(b.readAsync(target)))).value).toBe(2);
  a.close();
  for (const read of reads) await settled(read);
  expect(reads.map(({ value, error }) => value ?? (error as { code: string }).code)).toEqual([
    2,
    'ECONNRESET',
    0,
    0,
  ]);
});

test('a pending write rejects with EPIPE once nobody will read it; what had gone is in count', async () => {
  for (const end of [
    (b: Socket) => b.close(),
    (b: Socket) => b.shutdown('rd'),
    (_: Socket, a: Socket) => a.shutdown('wr'),
  ]) {
    const [a, b] = socketpair({ capacity: 4 });
    const all = rejection(a.writeAllAsync(counting(9)));
    const some = rejection(a.writeAsync(counting(1)));
    end(b, a);
    expect(await all).toMatchObject({ code: 'EPIPE', errno: -32, syscall: 'write', count: 4 });
    const error = await some;
    expect(error.code).toBe('EPIPE');
    expect(error.count).toBeUndefined();
  }
});

test('a write that goes in parts resolves with the part that had gone, as the blocking one', async () => {
  const [a, b] = socketpair({ capacity: 4, fullWrites: true });
  const write = a.writeAsync(counting(9));
  b.close();
  expect(await write).toBe(4);
});

test('any shutdown that ends the stream settles a pending read', async () => {
  for (const end of [
    (a: Socket) => a.shutdown('wr'),
    (_: Socket, b: Socket) => b.shutdown('rd'),
    (a: Socket) => a.close(),
  ]) {
    const [a, b] = socketpair();
    const read = b.readAsync(new Uint8Array(1));
    end(a, b);
    expect(await read).toBe(0);
  }
});

test('close rejects the calls of its object with ECANCELED, in their order, and no others', async () => {
  const [a, b] = socketpair({ capacity: 4 });
  const other = a.dup();
  const order: string[] = [];
  const note = (name: string, promise: Promise<unknown>) =>
    promise.then(
      () => order.push(`${name} done`),
      (error) => order.push(`${name} ${error.code} ${error.count}`),
    );
  const closed = [
    note('first', a.writeAllAsync(counting(6))),
    note('second', a.writeAllAsync(counting(6))),
    note('read', a.readAsync(new Uint8Array(1))),
  ];
  const others = watch(other.writeAllAsync(counting(3, 70)));
  a.close();
  await Promise.all(closed);
  expect(order).toEqual(['first ECANCELED 4', 'second ECANCELED 0', 'read ECANCELED undefined']);
  expect(others.state).toBe('pending');
  const target = new Uint8Array(9);
  expect(await b.readAsync(target)).toBe(4);
  expect((await settled(others)).state).toBe('resolved');
  expect(b.read(target)).toBe(3);
  expect([...target.subarray(0, 3)]).toEqual([70, 71, 72]);
  other.close();
});

test('no call can be made through a closed object', async () => {
  const [a] = socketpair();
  a.close();
  for (const call of [a.readAsync(counting(1)), a.writeAsync(counting(1))]) {
    expect((await rejection(call)).code).toBe('EBADF');
  }
});

test('detach is EBUSY while a call is pending, and works when it has ended', async () => {
  const [a, b] = socketpair({ capacity: 2 });
  const read = b.readAsync(new Uint8Array(1));
  expect(() => b.detach()).toThrow('EBUSY: resource busy or locked, detach');
  a.write(counting(2));
  await read;
  const write = a.writeAllAsync(counting(2));
  expect(() => a.detach()).toThrow('an asynchronous call is pending');
  const given = adopt(b.detach()[0]);
  await given.readAsync(new Uint8Array(2));
  await write;
  adopt(a.detach()[0]).close();
});

test('an end may be shared while a call is pending, which goes on', async () => {
  const [a, b] = socketpair({ capacity: 2 });
  const read = b.readAsync(new Uint8Array(2));
  const [handle] = b.share();
  const behind = b.readAsync(new Uint8Array(2));
  a.write(counting(2));
  expect(await read).toBe(2);
  a.write(counting(1));
  expect(await behind).toBe(1);
  adopt(handle).close();
});

test('a call whose buffer was given away rejects, and the next one gets the bytes', async () => {
  const [a, b] = socketpair();
  const target = new Uint8Array(4);
  const gone = rejection(b.readAsync(target));
  const next = b.readAsync(new Uint8Array(4));
  structuredClone(target, { transfer: [target.buffer] });
  a.write(counting(3));
  expect(String(await gone)).toMatch(/^TypeError: target must still be there: /);
  expect(await next).toBe(3);
});

test('misuse rejects before anything is touched', async () => {
  const [a, b] = socketpair();
  a.write(counting(4));
  const target = new Uint8Array(4);
  const wrong: [unknown, unknown, string][] = [
    [
      'x',
      {},
      'TypeError: target must be a Uint8Array (Buffer.from(text) or TextEncoder makes one): target="x"',
    ],
    [new Uint16Array(1), {}, 'TypeError: target must be a Uint8Array: target=Uint16Array'],
    [target, null, 'TypeError: options must be an object: options=null'],
    [target, { offset: 5 }, 'RangeError: offset must be 0 to 4: offset=5'],
    [target, { offset: 1, length: 4 }, 'RangeError: length must be 0 to 3: length=4'],
    [target, { timeout: -1 }, 'RangeError: timeout must be 0 to 2147483647: timeout=-1'],
    [target, { timeout: '1' }, 'TypeError: timeout must be a number of milliseconds: timeout="1"'],
    [target, { signal: {} }, 'TypeError: signal must be an AbortSignal: signal=Object'],
    [target, { signal: null }, 'TypeError: signal must be an AbortSignal: signal=null'],
  ];
  for (const [bytes, options, message] of wrong) {
    const error = await rejection(b.readAsync(bytes as Uint8Array, options as object));
    expect(String(error)).toBe(message);
    const writing = await rejection(a.writeAllAsync(bytes as Uint8Array, options as object));
    expect(String(writing)).toBe(message.replaceAll('target', 'source'));
  }
  await turns();
  expect([a.queued, b.queued]).toEqual([0, 4]);
});
