import { expect, test } from 'vitest';
import { isErrno, pipe, type Socket, socketpair } from '../../src/index.ts';
import { type SocketStreams, streams } from '../../src/stream/web.ts';
import { rejection, settled, turns, until, watch } from '../support/promises.ts';
import { counting, firstWrong, streamBytes } from '../support/stream.ts';

type Ends = { a: Socket; b: Socket; left: SocketStreams; right: SocketStreams };

function pair(capacity?: number): Ends {
  const [a, b] = socketpair(capacity === undefined ? {} : { capacity });
  return { a, b, left: streams(a), right: streams(b) };
}

/** The streams of one end, and the other end. */
function half(capacity?: number): { a: Socket; b: Socket } & SocketStreams {
  const [a, b] = socketpair(capacity === undefined ? {} : { capacity });
  return { a, b, ...streams(a) };
}

async function allOf(readable: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readable as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

test('what is written to one end is read from the other one, both ways, and both end', async () => {
  const { a, b, left, right } = pair();
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    const writer = from.writable.getWriter();
    const read = allOf(to.readable);
    await writer.write(counting(5));
    await writer.close();
    expect(await read).toEqual(Buffer.from(counting(5)));
  }
  expect([a.closed, b.closed]).toEqual([true, true]);
});

test('a chunk is an ArrayBuffer or any view; what else is a TypeError and breaks the stream', async () => {
  const { b, writable } = half();
  const writer = writable.getWriter();
  const words = Uint16Array.of(1, 2, 3);
  await writer.write(words.subarray(1));
  await writer.write(words.buffer);
  await writer.write(new DataView(words.buffer, 4));
  const bytes = new Uint8Array(20);
  expect(b.read(bytes)).toBe(12);
  expect([...bytes.subarray(0, 12)]).toEqual([2, 0, 3, 0, 1, 0, 2, 0, 3, 0, 3, 0]);
  const error = await rejection(writer.write('text' as never));
  expect(error.message).toMatch(
    /^chunk must be an ArrayBuffer or a view of one.*Buffer\.from\(text\).*: chunk="text"$/,
  );
  expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
});

test('a reader brings its own buffer, of any type of view', async () => {
  const { b, readable } = half();
  const reader = readable.getReader({ mode: 'byob' });
  b.write(counting(10));
  const bytes = await reader.read(new Uint8Array(new ArrayBuffer(8), 2, 4));
  expect(bytes.value).toEqual(counting(4));
  expect([bytes.value?.byteOffset, bytes.value?.buffer.byteLength]).toEqual([2, 8]);
  const words = await reader.read(new Uint16Array(3));
  expect([...new Uint8Array(words.value?.buffer ?? new ArrayBuffer(0))]).toEqual([
    5, 6, 7, 8, 9, 10,
  ]);
  b.shutdown('wr');
  const end = await reader.read(new Uint8Array(3));
  expect([end.done, end.value?.length]).toEqual([true, 0]);
});

test('half an element at the end of the stream is a TypeError', async () => {
  const { b, readable } = half();
  const reader = readable.getReader({ mode: 'byob' });
  b.write(counting(3));
  expect((await reader.read(new Uint16Array(4))).value).toHaveLength(1);
  b.shutdown('wr');
  expect((await rejection(reader.read(new Uint16Array(4)))).name).toBe('TypeError');
});

test('a reader without a buffer gets chunks of autoAllocateChunkSize at the most', async () => {
  const [a, b] = socketpair();
  const reader = streams(a, { autoAllocateChunkSize: 4 }).readable.getReader();
  b.write(counting(6));
  expect((await reader.read()).value).toEqual(counting(4));
  expect((await reader.read()).value).toEqual(counting(2, 5));
});

test('nothing is read before somebody asks, and nothing beyond', async () => {
  const { a, b, readable } = half();
  b.write(counting(6));
  await turns();
  expect(a.queued).toBe(6);
  const reader = readable.getReader({ mode: 'byob' });
  await reader.read(new Uint8Array(2));
  await turns();
  expect(a.queued).toBe(4);
});

test('a write waits for room, and says so by ready', async () => {
  const { b, writable } = half(10);
  const writer = writable.getWriter();
  const first = watch(writer.write(new Uint8Array(15)));
  const ready = watch(writer.ready);
  await turns(20);
  expect([first.state, ready.state, b.queued]).toEqual(['pending', 'pending', 10]);
  b.read(new Uint8Array(10));
  await settled(first);
  await settled(ready);
  expect([first.state, ready.state, b.queued]).toEqual(['resolved', 'resolved', 5]);
});

test.for([1, 61, 212_992])(
  'pipeTo moves a long stream through two rings of %d',
  async (capacity) => {
    const first = pair(capacity);
    const second = pair(capacity);
    const total = capacity < 100 ? 3_000 : 300_000;
    const piped = first.right.readable.pipeTo(second.left.writable);
    const read = allOf(second.right.readable);
    const writer = first.left.writable.getWriter();
    for (let pos = 0; pos < total; pos += 1000) {
      await writer.ready;
      void writer.write(streamBytes(pos, 1000));
    }
    await writer.close();
    await piped;
    const bytes = await read;
    expect([bytes.length, firstWrong(0, bytes)]).toEqual([total, -1]);
  },
);

test('pipeTo is held back by a reader that does not read', async () => {
  const first = pair(10);
  const second = pair(10);
  void first.right.readable.pipeTo(second.left.writable).catch(() => undefined);
  const written = watch(first.a.writeAllAsync(new Uint8Array(10_000)));
  await turns(50);
  expect(written.state).toBe('pending');
  const { bytesWritten } = first.a.stats();
  await turns(50);
  expect(first.a.stats().bytesWritten).toBe(bytesWritten);
  await allOfCount(second.b, 10_000);
  expect((await settled(written)).state).toBe('resolved');
});

async function allOfCount(socket: Socket, count: number): Promise<void> {
  const bytes = new Uint8Array(1000);
  for (let seen = 0; seen < count; ) seen += await socket.readAsync(bytes);
}

test('cancel ends a pending read and shuts down reading; writing goes on', async () => {
  const { a, b, readable, writable } = half();
  const reader = readable.getReader();
  const read = watch(reader.read());
  await turns();
  await reader.cancel('enough');
  expect(await settled(read)).toMatchObject({ state: 'resolved', value: { done: true } });
  expect(b.tryWrite(counting(1))).toBe(-32);
  await turns();
  const writer = writable.getWriter();
  await writer.write(counting(3));
  expect(b.read(new Uint8Array(9))).toBe(3);
  expect(a.closed).toBe(false);
  await writer.close();
  expect(a.closed).toBe(true);
});

test('a reader that lets go leaves its bytes to the next one', async () => {
  const { b, readable } = half();
  const reader = readable.getReader();
  const read = watch(reader.read());
  await turns();
  reader.releaseLock();
  expect((await settled(read)).state).toBe('rejected');
  b.write(counting(4));
  b.shutdown('wr');
  expect(await allOf(readable)).toEqual(Buffer.from(counting(4)));
});

test('close shuts down writing once everything has gone; reading goes on', async () => {
  const { b, readable, writable } = half(10);
  const writer = writable.getWriter();
  void writer.write(new Uint8Array(15));
  const closed = watch(writer.close());
  await turns();
  expect(closed.state).toBe('pending');
  await allOfCount(b, 15);
  await settled(closed);
  expect(b.read(new Uint8Array(1))).toBe(0);
  b.write(counting(2));
  expect((await readable.getReader().read()).value).toEqual(counting(2));
});

test('abort ends a pending write and drops what had not gone; the peer reads what had', async () => {
  const { b, writable } = half(10);
  const writer = writable.getWriter();
  const first = watch(writer.write(counting(15)));
  const second = watch(writer.write(counting(15)));
  await turns();
  const reason = new Error('enough');
  await writer.abort(reason);
  expect([await settled(first), await settled(second)].map(({ state }) => state)).toEqual([
    'rejected',
    'rejected',
  ]);
  expect(await rejection(writer.closed)).toBe(reason);
  expect([b.read(new Uint8Array(99)), b.read(new Uint8Array(99))]).toEqual([10, 0]);
});

test('a peer that left bytes unread is ECONNRESET for both streams, and closes the socket', async () => {
  const { a, b, readable, writable } = half();
  const writer = writable.getWriter();
  await writer.write(counting(3));
  const read = rejection(readable.getReader().read());
  b.close();
  expect(isErrno(await read, 'ECONNRESET')).toBe(true);
  expect(isErrno(await rejection(writer.closed), 'ECONNRESET')).toBe(true);
  expect(isErrno(await rejection(writer.write(counting(1))), 'ECONNRESET')).toBe(true);
  expect(a.closed).toBe(true);
});

test('a peer that reads no more is EPIPE for the writable, and the readable goes on', async () => {
  const { a, b, readable, writable } = half();
  b.write(counting(4));
  b.shutdown('rd');
  const writer = writable.getWriter();
  expect(isErrno(await rejection(writer.write(counting(1))), 'EPIPE')).toBe(true);
  b.close();
  expect(await allOf(readable)).toEqual(Buffer.from(counting(4)));
  expect(a.closed).toBe(true);
});

test('an error goes on through pipeTo, both ways', async () => {
  const source = half();
  const sink = half();
  const piped = rejection(source.readable.pipeTo(sink.writable));
  await source.writable.getWriter().write(counting(1));
  source.b.close();
  expect(isErrno(await piped, 'ECONNRESET')).toBe(true);
  // The sink was aborted: its peer sees the end.
  expect(sink.b.read(new Uint8Array(1))).toBe(0);

  const other = half();
  const broken = half();
  broken.b.shutdown('rd');
  const refused = rejection(other.readable.pipeTo(broken.writable));
  other.b.write(counting(1));
  expect(isErrno(await refused, 'EPIPE')).toBe(true);
  // The source was cancelled: its peer writes to nobody.
  await until('the cancel', () => other.b.tryWrite(counting(1)) === -32);
});

test('a socket that is closed below its streams fails them', async () => {
  const { a, readable, writable } = half(4);
  const read = rejection(readable.getReader().read());
  const written = rejection(writable.getWriter().write(new Uint8Array(10)));
  await turns();
  a.close();
  expect([(await read).code, (await written).code]).toEqual(['ECANCELED', 'ECANCELED']);
});

test('the ends of a pipe have one stream each; the other one fails with EBADF', async () => {
  const [r, w] = pipe();
  const [reading, writing] = [streams(r), streams(w)];
  expect((await rejection(reading.writable.getWriter().write(counting(1)))).code).toBe('EBADF');
  expect((await rejection(writing.readable.getReader().read())).code).toBe('EBADF');
  const writer = writing.writable.getWriter();
  await writer.write(counting(3));
  await writer.close();
  expect(await allOf(reading.readable)).toEqual(Buffer.from(counting(3)));
  expect([r.closed, w.closed]).toEqual([true, true]);
});

test('cancel closes the read end of a pipe', async () => {
  const [r, w] = pipe();
  await streams(r).readable.cancel();
  expect([r.closed, w.tryWrite(counting(1))]).toEqual([true, -32]);
});

test('timers have their turn beside a reader that never has to wait', async () => {
  const { b, readable } = half(100);
  const reader = readable.getReader();
  const piece = new Uint8Array(10);
  let timer = false;
  setTimeout(() => {
    timer = true;
  }, 1);
  let passed = 0;
  for (; !timer && passed < 1_000_000; passed++) {
    b.write(piece);
    await reader.read();
  }
  expect(passed).toBeLessThan(1_000_000);
});

test('what is no stream socket is refused with one clear error', () => {
  const [a] = socketpair({ type: 'seqpacket' });
  expect(() => streams(a)).toThrow(
    "ESOCKTNOSUPPORT: socket type not supported, streams: a stream has no records; make the pair of type 'stream': type='seqpacket'",
  );
  const [b] = socketpair();
  expect(() => streams(b, { autoAllocateChunkSize: 0 })).toThrow(RangeError);
  expect(() => streams(b, null as never)).toThrow(TypeError);
  expect(() => streams({} as never)).toThrow('socket must be a Socket: socket=Object');
  b.close();
  expect(() => streams(b)).toThrow(/^EBADF: .*the Socket was closed or handed on/);
});
