import { expect, test } from 'vitest';
import { isErrno, pipe, socketpair } from '../../src/index.ts';
import { type Lines, lines } from '../../src/text/index.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All lines of a stream that comes in these pieces, read after each of them. */
function linesOf(pieces: readonly Uint8Array[], maxLength?: number): string[] {
  const [a, b] = socketpair({ nonblock: true });
  const reader = lines(b, maxLength === undefined ? {} : { maxLength });
  const seen: string[] = [];
  for (const piece of pieces) {
    if (piece.length > 0) a.writeAll(piece);
    drain(reader, seen);
  }
  a.close();
  drain(reader, seen);
  expect(reader.readLine()).toBe(undefined);
  return seen;
}

/** Reads until there is no whole line, or the end. */
function drain(reader: Lines, seen: string[]): void {
  for (;;) {
    try {
      const line = reader.readLine();
      if (line === undefined) return;
      seen.push(line);
    } catch (error) {
      if (isErrno(error, 'EAGAIN')) return;
      if (!isErrno(error, 'EMSGSIZE')) throw error;
      seen.push('EMSGSIZE');
    }
  }
}

/** A stream cut in two, and in three, at every offset. */
function* cuts(whole: Uint8Array): Generator<Uint8Array[]> {
  for (let i = 0; i <= whole.length; i++) {
    for (let j = i; j <= whole.length; j++) {
      yield [whole.subarray(0, i), whole.subarray(i, j), whole.subarray(j)];
    }
  }
}

const STREAMS: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
  ['lines', bytes('a\nbc\n'), ['a', 'bc']],
  ['empty lines', bytes('\n\n'), ['', '']],
  ['no end of the last line', bytes('a\nbc'), ['a', 'bc']],
  ['\\r\\n', bytes('a\r\n\r\nb\r\n'), ['a', '', 'b']],
  ['\\r that ends no line', bytes('a\rb\n\r\r\nc\r'), ['a\rb', '\r', 'c\r']],
  ['characters of two, three and four bytes', bytes('é€\n😀é\n€'), ['é€', '😀é', '€']],
  ['a mark at the start', bytes('\uFEFFa\n\uFEFF'), ['\uFEFFa', '\uFEFF']],
  ['a character cut by a line feed', Uint8Array.of(0xe2, 0x82, 10, 0x97, 10), ['\uFFFD', '\uFFFD']],
  ['a character cut by the end', Uint8Array.of(97, 10, 0xf0, 0x9f), ['a', '\uFFFD']],
  ['bytes that are none', Uint8Array.of(0xff, 98, 0xc0, 0x80, 10), ['\uFFFDb\uFFFD\uFFFD']],
];

test.for(STREAMS)('%s: the same lines, wherever the stream is cut', ([, whole, wanted]) => {
  for (const pieces of cuts(whole)) expect(linesOf(pieces)).toEqual(wanted);
});

test('a line that is too long is EMSGSIZE once and skipped, wherever the stream is cut', () => {
  const wanted = ['abc', 'EMSGSIZE', 'abc', '', 'EMSGSIZE', 'x', 'EMSGSIZE'];
  const whole = bytes('abc\nabcd\nabc\r\n\nabcdefgh\r\nx\nabcd');
  for (const pieces of cuts(whole)) expect(linesOf(pieces, 3)).toEqual(wanted);
});

test('a limit counts bytes, and not those of the line end', () => {
  for (const end of ['\n', '\r\n', '']) {
    expect(linesOf([bytes(`é€${end}`)], 5)).toEqual(['é€']);
    expect(linesOf([bytes(`é€${end}`)], 4)).toEqual(['EMSGSIZE']);
  }
});

test('lines longer than what is read at once come whole, and shorter ones after them', () => {
  for (const length of [65_535, 65_536, 65_537, 200_000]) {
    const long = 'é'.repeat(length / 2);
    expect(linesOf([bytes(`a\n${long}\r\nb\n`)])).toEqual(['a', long, 'b']);
  }
});

test('on a nonblock end a call without a whole line is EAGAIN, and loses nothing', () => {
  const [a, b] = socketpair({ nonblock: true });
  const reader = lines(b);
  a.write(bytes('ab'));
  expect(() => reader.readLine()).toThrow('EAGAIN');
  a.write(bytes('c\n'));
  expect(reader.readLine()).toBe('abc');
});

test('awaited lines come in the order of their calls, also beside calls that block', async () => {
  const [a, b] = socketpair();
  const reader = lines(b);
  const both = [reader.readLineAsync(), reader.readLineAsync()];
  a.write(bytes('1\n2\n3\n'));
  expect(await Promise.all(both)).toEqual(['1', '2']);
  expect(reader.readLine()).toBe('3');
  a.write(bytes('4\n5'));
  a.close();
  const seen: string[] = [];
  for await (const line of reader) seen.push(line);
  expect([seen, await reader.readLineAsync()]).toEqual([['4', '5'], undefined]);
});

test('an awaited line is given up by its timeout and by its signal, and nothing is lost', async () => {
  const [a, b] = socketpair();
  const reader = lines(b);
  a.write(bytes('ab'));
  await expect(reader.readLineAsync({ timeout: 1 })).rejects.toThrow('ETIMEDOUT');
  const signal = AbortSignal.abort(new Error('enough'));
  await expect(reader.readLineAsync({ signal })).rejects.toThrow('enough');
  a.write(bytes('c\n'));
  expect(await reader.readLineAsync()).toBe('abc');
  const last = reader.readLineAsync();
  b.close();
  await expect(last).rejects.toThrow('ECANCELED');
  expect(() => reader.readLine()).toThrow('EBADF');
});

test('a direction has one reader of lines; what has no lines is refused', () => {
  const [a, b] = socketpair();
  lines(a);
  expect(() => lines(a)).toThrow('EBUSY');
  expect(() => lines(pipe()[1])).toThrow('EBADF');
  expect(() => lines(socketpair({ type: 'seqpacket' })[0])).toThrow('ESOCKTNOSUPPORT');
  for (const maxLength of [0, 1.5, 2 ** 31])
    expect(() => lines(b, { maxLength })).toThrow(RangeError);
  expect(() => lines(b, { max: 1 } as object)).toThrow(TypeError);
  lines(b);
});
