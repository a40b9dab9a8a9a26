import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { finished, pipeline } from 'node:stream/promises';
import { expect, test } from 'vitest';
import { isErrno, pipe, type Socket, socketpair } from '../../src/index.ts';
import { duplex, type SocketDuplex, type SocketDuplexOptions } from '../../src/stream/node.ts';
import { turns, until } from '../support/promises.ts';
import { counting, firstWrong, streamBytes } from '../support/stream.ts';

type Ends = { a: Socket; b: Socket; left: SocketDuplex; right: SocketDuplex };

/** Two joined streams in this thread, and the ends below them. */
function pair(capacity?: number, options?: SocketDuplexOptions): Ends {
  const [a, b] = socketpair(capacity === undefined ? {} : { capacity });
  return { a, b, left: duplex(a, options), right: duplex(b, options) };
}

async function errorOf(stream: SocketDuplex): Promise<Error & { code?: string }> {
  const [error] = await once(stream, 'error', { signal: AbortSignal.timeout(10_000) });
  return error as Error;
}

/** Names of the calls that are made of a socket from here on. */
function callsOf(socket: Socket): string[] {
  const calls: string[] = [];
  for (const name of ['read', 'tryRead', 'readAsync', 'write', 'tryWrite', 'peek'] as const) {
    const method = socket[name] as (...args: unknown[]) => unknown;
    Object.assign(socket, {
      [name]: (...args: unknown[]) => {
        calls.push(name);
        return method.apply(socket, args);
      },
    });
  }
  return calls;
}

test('what one stream writes the other one reads, both ways, and both end', async () => {
  const { a, b, left, right } = pair();
  left.write('hel');
  left.end('lo');
  right.end('bye');
  expect(await Promise.all([text(left), text(right)])).toEqual(['bye', 'hello']);
  await Promise.all([finished(left), finished(right)]);
  await until('both to close', () => left.closed && right.closed);
  expect([a.closed, b.closed]).toEqual([true, true]);
  expect([left.bytesRead, left.bytesWritten, right.bytesRead]).toEqual([3, 5, 5]);
});

test.for([1, 7, 4096, 212_992])(
  'a long stream arrives whole through a ring of %d',
  async (capacity) => {
    const { left, right } = pair(capacity);
    const total = capacity < 10 ? 20_000 : 1_000_000;
    let seen = 0;
    right.on('data', (chunk: Buffer) => {
      expect(firstWrong(seen, chunk)).toBe(-1);
      seen += chunk.length;
    });
    for (let pos = 0; pos < total; ) {
      const piece = streamBytes(pos, Math.min(total - pos, 1 + ((pos * 7) % 100_000)));
      pos += piece.length;
      if (!left.write(piece)) await once(left, 'drain');
    }
    left.end();
    await finished(right, { writable: false });
    expect(seen).toBe(total);
  },
);

test('a stream that nobody reads takes no more than the ring and its own buffer', async () => {
  const { left, right } = pair(1000, { highWaterMark: 100 });
  expect(left.write(streamBytes(0, 5000))).toBe(false);
  let drained = false;
  left.once('drain', () => {
    drained = true;
  });
  await turns(20);
  expect([left.bytesWritten, drained, right.bytesRead]).toEqual([1000, false, 0]);
  right.once('readable', () => undefined);
  await turns(20);
  // One chunk in its buffer, for which the ring has room again, and nothing beyond.
  expect(right.readableLength).toBe(right.bytesRead);
  expect(right.bytesRead).toBeLessThanOrEqual(1100);
  expect(drained).toBe(false);
  right.resume();
  await until('the drain', () => drained);
  await until('the rest', () => right.bytesRead === 5000);
});

test('end shuts down writing, and reading goes on', async () => {
  const { b, left } = pair();
  left.resume();
  left.end('x');
  await finished(left, { readable: false });
  expect(b.read(new Uint8Array(2))).toBe(1);
  expect(b.read(new Uint8Array(2))).toBe(0);
  expect(left.closed).toBe(false);
  b.write(counting(3));
  await until('what came after', () => left.bytesRead === 3);
  b.close();
  await once(left, 'close');
});

test('without allowHalfOpen the end of the peer ends this stream too', async () => {
  const { b, left } = pair(undefined, { allowHalfOpen: false });
  left.resume();
  b.shutdown('wr');
  await once(left, 'close');
  expect(b.read(new Uint8Array(1))).toBe(0);
});

test('destroy closes the socket; its error is emitted, and pending calls are not', async () => {
  const { a, b, left } = pair(10);
  const errors: unknown[] = [];
  left.on('error', (error) => errors.push(error));
  left.resume();
  left.write(new Uint8Array(100));
  await turns();
  const reason = new Error('enough');
  left.destroy(reason);
  await until('the close', () => left.closed);
  await turns();
  expect(errors).toEqual([reason]);
  expect([a.closed, b.peer]).toEqual([true, 'closed']);
  expect(b.read(new Uint8Array(100))).toBe(10);
  expect(b.read(new Uint8Array(100))).toBe(0);
});

test('nothing is emitted after destroy, not even what was read already', async () => {
  const { b, left } = pair();
  let seen = 0;
  b.write(counting(3));
  left.on('data', ({ length }: Buffer) => {
    seen += length;
  });
  left.read(0);
  expect(b.room).toBe(b.capacity);
  left.destroy();
  await turns();
  expect(seen).toBe(0);
});

test('an abort signal destroys the stream', async () => {
  const controller = new AbortController();
  const { a, left } = pair(undefined, { signal: controller.signal });
  left.resume();
  controller.abort();
  expect((await errorOf(left)).name).toBe('AbortError');
  expect(a.closed).toBe(true);
});

test('a peer that closed and left bytes unread is ECONNRESET, to a reader and to a writer', async () => {
  for (const way of ['reads', 'writes', 'both'] as const) {
    const { b, left } = pair(10);
    const failed = errorOf(left);
    left.write(new Uint8Array(way === 'reads' ? 5 : 50));
    if (way !== 'writes') left.resume();
    await turns();
    b.close();
    const error = await failed;
    expect(isErrno(error, 'ECONNRESET'), `${way}: ${error.message}`).toBe(true);
    expect(left.destroyed).toBe(true);
  }
});

test('a peer that read everything and closed is the end, and EPIPE to who writes on', async () => {
  const { b, left } = pair();
  b.close();
  left.resume();
  await once(left, 'end');
  const failed = errorOf(left);
  left.write('x');
  expect((await failed).code).toBe('EPIPE');
});

test('data that came before the peer closed is read first', async () => {
  const { b, left } = pair();
  b.write(counting(9));
  b.close();
  left.end();
  expect(await text(left)).toHaveLength(9);
});

test('a socket that is closed below its stream is an error with a code, and no throw', async () => {
  for (const call of ['read', 'write'] as const) {
    const { a, left } = pair();
    a.close();
    const failed = errorOf(left);
    if (call === 'read') left.resume();
    else left.write('x');
    expect(await failed).toMatchObject({ code: 'EBADF', syscall: call });
  }
  const { a, left } = pair();
  left.resume();
  await turns();
  const failed = errorOf(left);
  a.close();
  expect((await failed).code).toBe('ECANCELED');
});

test('the ends of a pipe are streams of one direction', async () => {
  const [r, w] = pipe();
  const reader = duplex(r);
  const writer = duplex(w);
  expect([reader.readable, reader.writable]).toEqual([true, false]);
  expect([writer.readable, writer.writable]).toEqual([false, true]);
  writer.end('through');
  expect(await text(reader)).toBe('through');
  await until('both to close', () => reader.closed && writer.closed);
  expect([r.closed, w.closed]).toEqual([true, true]);
});

test('a pipe whose reader is gone is EPIPE', async () => {
  const [r, w] = pipe();
  const writer = duplex(w);
  r.close();
  const failed = errorOf(writer);
  writer.write('x');
  expect((await failed).code).toBe('EPIPE');
});

test('a pipeline through two pairs ends and closes everything', async () => {
  const first = pair(100);
  const second = pair(100);
  first.left.end(streamBytes(0, 10_000));
  const done = pipeline(first.right, second.left);
  const parts: Buffer[] = [];
  for await (const part of second.right) parts.push(part as Buffer);
  expect(firstWrong(0, Buffer.concat(parts))).toBe(-1);
  expect(Buffer.concat(parts)).toHaveLength(10_000);
  await done;
});

test('an idle stream makes no calls: it does not poll', async () => {
  const { a, b, left } = pair();
  let seen = 0;
  left.on('data', ({ length }: Buffer) => {
    seen += length;
  });
  await turns();
  const calls = callsOf(a);
  await turns(200);
  expect(calls).toEqual([]);
  b.write(counting(1));
  await until('the byte', () => seen === 1);
});

test('with busyPollUs a read that finds nothing looks on for that long before it waits', async () => {
  const { b, left } = pair(undefined, { busyPollUs: 200_000 });
  for (const seen of [0, 1, 2]) {
    const started = performance.now();
    if (seen === 0) left.on('data', () => undefined);
    else b.write(counting(1));
    await until('the read', () => left.bytesRead === seen);
    await turns();
    expect(performance.now() - started).toBeGreaterThanOrEqual(200);
  }
  left.destroy();
});

test('timers have their turn beside streams that never have to wait', async () => {
  const { b, left } = pair(100);
  const piece = new Uint8Array(10);
  let passed = 0;
  let timer = false;
  setTimeout(() => {
    timer = true;
  }, 1);
  // A reader writes the next: there always is one.
  left.on('data', () => {
    passed += 1;
    if (!timer && passed < 1_000_000) b.write(piece);
  });
  b.write(piece);
  await until('the timer', () => timer);
  expect(passed).toBeLessThan(1_000_000);
  left.pause();

  timer = false;
  passed = 0;
  setTimeout(() => {
    timer = true;
  }, 1);
  const bytes = new Uint8Array(10);
  const next = (): void => {
    passed += 1;
    b.tryRead(bytes);
    if (!timer && passed < 1_000_000) left.write(piece, next);
  };
  next();
  await until('the timer', () => timer);
  expect(passed).toBeLessThan(1_000_000);
});

test('setTimeout emits once nothing has happened for that long, and not while something does', async () => {
  for (const does of ['reads', 'writes'] as const) {
    const { b, left } = pair();
    left.resume();
    let idleFor = -1;
    let last = performance.now();
    left.setTimeout(200, () => {
      idleFor = performance.now() - last;
    });
    expect(left.timeout).toBe(200);
    const started = last;
    while (performance.now() - started < 400 && idleFor < 0) {
      last = performance.now();
      if (does === 'reads') b.write(counting(1));
      else left.write(counting(1));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await until('the timeout', () => idleFor >= 0);
    expect(idleFor).toBeGreaterThan(195);
    expect(left.destroyed).toBe(false);
    idleFor = -1;
    left.setTimeout(0);
    expect(left.timeout).toBe(0);
    left.destroy();
  }
});

test('what is no stream socket is refused with one clear error', () => {
  const [a, b] = socketpair({ type: 'seqpacket' });
  const [d] = socketpair({ type: 'dgram' });
  const refused = /^ESOCKTNOSUPPORT: .*make the pair of type 'stream': type='(seqpacket|dgram)'$/;
  expect(() => duplex(a)).toThrow(refused);
  expect(() => duplex(d)).toThrow(refused);
  expect(b.peer).toBe('open');
  const [c] = socketpair();
  c.close();
  expect(() => duplex(c)).toThrow(/^EBADF: .*the Socket was closed or handed on/);
  expect(() => duplex(7 as never)).toThrow('socket must be a Socket: socket=7');
  const [e] = socketpair();
  expect(() => duplex(e, null as never)).toThrow(TypeError);
  expect(() => duplex(e, { busyPollUs: -1 })).toThrow(RangeError);
});
