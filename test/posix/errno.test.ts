import { constants as os } from 'node:os';
import { expect, expectTypeOf, test, vi } from 'vitest';
import { constants } from '../../src/index.ts';
import * as c from '../../src/posix/index.ts';
import { errno } from '../../src/posix/index.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { bytes, pair } from './said.ts';

freshNumbers();

test('errno is a live binding that only a call which fails changes', () => {
  const [a] = pair();
  expect(c.read(99, bytes(1))).toBe(-1);
  expect([errno, c.errno]).toEqual([c.EBADF, c.EBADF]);
  expect(c.write(a, bytes(1))).toBe(1);
  expect(c.getsockopt(a, c.SOL_SOCKET, c.SO_ERROR, [0])).toBe(0);
  expect(errno).toBe(c.EBADF);
  expect(c.read(a, bytes(1))).toBe(-1);
  expect([errno, c.errno]).toEqual([c.EAGAIN, c.EAGAIN]);
});

test('all constants of the package are exported flat, and no others', () => {
  const flat = Object.fromEntries(
    Object.entries(c).filter(([name, value]) => typeof value === 'number' && name !== 'errno'),
  );
  expect(flat).toEqual({ ...constants });
});

test.runIf(process.platform === 'linux')('error numbers are those of this Linux, positive', () => {
  for (const [name, value] of Object.entries(os.errno)) {
    if (name in constants) expect(constants[name as 'EPIPE'], name).toBe(value);
  }
});

test('an errno has type number, so that comparing does not narrow it', () => {
  expectTypeOf(c.EAGAIN).toEqualTypeOf<number>();
  expectTypeOf(c.errno).toEqualTypeOf<number>();
  expectTypeOf(() => {
    if (c.errno !== c.EAGAIN) return;
    c.read(1, bytes(1));
    // No error is made of it: it may be another one by now.
    if (c.errno === c.EPIPE) return;
  }).toBeFunction();
});

test('strerror says it as the C library does', () => {
  expect(c.strerror(0)).toBe('Success');
  expect(c.strerror(c.EPIPE)).toBe('Broken pipe');
  expect(c.strerror(c.EAGAIN)).toBe('Resource temporarily unavailable');
  expect(c.strerror(c.EOPNOTSUPP)).toBe('Operation not supported');
  expect(c.strerror(9999)).toBe('Unknown error 9999');
  expect(c.strerror(-1)).toBe('Unknown error -1');
});

test('perror prints what it is given and the text of errno, on standard error', () => {
  const printed: unknown[] = [];
  const spy = vi.spyOn(console, 'error').mockImplementation((text) => void printed.push(text));
  c.close(99);
  c.perror('close');
  c.perror('');
  c.perror();
  spy.mockRestore();
  expect(printed).toEqual([
    'close: Bad file descriptor',
    'Bad file descriptor',
    'Bad file descriptor',
  ]);
});
