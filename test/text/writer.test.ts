import { afterEach, expect, test, vi } from 'vitest';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { SocketState } from '../../src/socket/socket-state.ts';
import { lines, type Writer, writer } from '../../src/text/index.ts';

afterEach(() => vi.useRealTimers());

/** Bytes that this thread has written through the end and not rung for. */
function unrung(socket: Socket): number {
  const { state } = SocketState.heldOf(socket, 'write').end.thread;
  return state.owed?.bytes ?? 0;
}

/** Takes the bytes that are queued at an end, as text. */
function queued(socket: Socket): string {
  const bytes = Buffer.alloc(socket.queued);
  if (bytes.length > 0) socket.readFull(bytes);
  return bytes.toString();
}

const TEXTS = ['', 'a', 'é€😀', '\uD800', 'a\uDC00b', 'x'.repeat(300), '€'.repeat(100)];

test('a text is in the ring when its call returns, as TextEncoder makes it, at every place of the ring', () => {
  for (const text of TEXTS) {
    for (let before = 0; before < 32; before++) {
      const [a, b] = socketpair({ capacity: 1024 });
      const to = writer(a);
      for (let i = 0; i < before; i++) {
        to.writeText('12345678901234567890123456789012\n'.repeat(1));
        queued(b);
      }
      to.writeText(text);
      expect(queued(b)).toBe(Buffer.from(text).toString());
      to.writeLine(text);
      expect(queued(b)).toBe(`${Buffer.from(text)}\n`);
    }
  }
});

test('a reader is not rung before the batch is full, and then at once', () => {
  for (const batch of [1, 2, 5, 6]) {
    const [a] = socketpair();
    const to = writer(a, { batch });
    to.flush();
    for (let bytes = 2; bytes <= 12; bytes += 2) {
      to.writeLine('x');
      expect(unrung(a)).toBe(bytes % (2 * Math.ceil(batch / 2)));
    }
    to.flush();
  }
});

const RINGS: readonly (readonly [string, (to: Writer, a: Socket) => unknown])[] = [
  ['flush', (to) => to.flush()],
  ['the end of the turn', () => Promise.resolve()],
  ['a read that may block', (_, a) => expect(() => a.read(new Uint8Array(1))).toThrow('EAGAIN')],
  ['a hand-over', (_, a) => a.detach()],
];

test.for(RINGS)('a reader is rung by %s', async ([, act]) => {
  const [a, b] = socketpair();
  a.recvTimeout = 1;
  const to = writer(a);
  const { state } = SocketState.heldOf(a, 'write').end.thread;
  to.writeLine('x');
  expect(unrung(a)).toBe(2);
  const acted = act(to, a);
  if (acted instanceof Promise) await acted;
  expect(state.owed).toBe(undefined);
  expect(queued(b)).toBe('x\n');
});

test('fake timers hold back no ring', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'queueMicrotask'] });
  const [a, b] = socketpair();
  const line = lines(b).readLineAsync();
  writer(a).writeLine('x');
  expect(await line).toBe('x');
});

test('a line that the ring can hold goes whole or not at all; EAGAIN and EPIPE say how much', () => {
  for (const capacity of [1, 2, 5, 8]) {
    for (let length = 0; length < 10; length++) {
      const [a, b] = socketpair({ capacity, nonblock: true });
      const to = writer(a);
      a.write(new Uint8Array(1).fill(98));
      const line = `${'x'.repeat(length)}\n`;
      const room = capacity - 1;
      const went = line.length <= room ? line.length : line.length <= capacity ? 0 : room;
      const error = errorOf(() => to.writeLine('x'.repeat(length)));
      expect(error).toEqual(went === line.length ? undefined : ['EAGAIN', went]);
      expect(queued(b)).toBe(`b${line.slice(0, went)}`);
      b.close();
      expect(errorOf(() => to.writeLine('x'))).toEqual(['EPIPE', 0]);
    }
  }
});

test('awaited lines longer than the ring come whole and in order; beside one that is half gone others are EBUSY', async () => {
  for (const capacity of [1, 3, 8]) {
    const [a, b] = socketpair({ capacity });
    const [to, from] = [writer(a), lines(b)];
    const all = Promise.all(
      ['first line é', 'x', '', 'last line'].map((line) => to.writeLineAsync(line)),
    );
    expect(errorOf(() => to.writeLine('y'))).toEqual(['EBUSY', 0]);
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < 4; i++) seen.push(await from.readLineAsync());
    await all;
    expect(seen).toEqual(['first line é', 'x', '', 'last line']);
    to.close();
    expect(await from.readLineAsync()).toBe(undefined);
  }
});

test('an awaited line that is given up says how much had gone', async () => {
  const [a] = socketpair({ capacity: 4 });
  const to = writer(a);
  const late = to.writeLineAsync('long line', { timeout: 1 });
  await expect(late).rejects.toMatchObject({ code: 'ETIMEDOUT', count: 4 });
});

test('an end that is shared writes whole lines too', async () => {
  const [a, b] = socketpair();
  const to = writer(a);
  to.writeLine('1');
  a.share();
  to.writeLine('2é');
  await to.writeLineAsync('3');
  expect(queued(b)).toBe('1\n2é\n3\n');
});

test('close ends the direction only, of a pipe the end; again it does nothing', () => {
  const [a, b] = socketpair();
  const to = writer(a);
  to.writeText('x');
  to.close();
  to[Symbol.dispose]();
  expect([queued(b), b.read(new Uint8Array(1)), a.closed]).toEqual(['x', 0, false]);
  expect(errorOf(() => to.writeLine('y'))).toEqual(['EPIPE', 0]);
  const [, end] = pipe();
  writer(end).close();
  expect(end.closed).toBe(true);
});

test('a direction has one writer of lines; what is no text, no option or no stream is refused', () => {
  const [a] = socketpair();
  const to = writer(a);
  expect(() => writer(a)).toThrow('EBUSY');
  expect(() => writer(pipe()[0])).toThrow('EBADF');
  for (const text of [1, undefined, Buffer.from('a')]) {
    expect(() => to.writeLine(text as unknown as string)).toThrow(TypeError);
  }
  const [b] = socketpair();
  for (const batch of [0, 1.5]) expect(() => writer(b, { batch })).toThrow(RangeError);
  expect(() => writer(b, { size: 1 } as object)).toThrow(TypeError);
});

function errorOf(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    const { code, count } = error as { code?: string; count?: number };
    return [code, count];
  }
}
