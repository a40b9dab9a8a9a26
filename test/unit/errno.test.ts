import os from 'node:os';
import { getSystemErrorMap } from 'node:util';
import { expect, test } from 'vitest';
import { codeOf, ERRNO, type ErrnoCode, TEXT } from '../../src/errno/errno.ts';
import { canBlock, constants, isErrno, SystemError } from '../../src/index.ts';

const CODES = Object.keys(ERRNO) as ErrnoCode[];

test.runIf(process.platform === 'linux')('numbers and texts are those of Linux and libuv', () => {
  const numbers = os.constants.errno as Record<string, number | undefined>;
  const known = getSystemErrorMap();
  for (const code of CODES) {
    const number = numbers[code === 'ENOTSUP' ? 'EOPNOTSUPP' : code];
    if (number !== undefined) expect(ERRNO[code], code).toBe(-number);
    const text = known.get(ERRNO[code]);
    if (text?.[0] === code) expect(TEXT[code], code).toBe(text[1].split(' on socket')[0]);
  }
});

test('every number has one name, and other numbers have none', () => {
  for (const code of CODES) expect(codeOf(ERRNO[code])).toBe(code);
  expect(codeOf(-3)).toBeUndefined();
  expect(codeOf(0)).toBeUndefined();
  expect(codeOf(11)).toBeUndefined();
});

test('isErrno takes both names of a number, and errors of another copy of the package', () => {
  const unsupported = new SystemError('ENOTSUP', 'recv');
  expect(isErrno(unsupported, 'EOPNOTSUPP')).toBe(true);
  expect(isErrno(unsupported, 'ENOTSUP')).toBe(true);
  const brand = { [Symbol.for('socketpair.error/1')]: true, code: 'EPIPE' };
  expect(isErrno(Object.assign(new Error('of another copy'), brand), 'EPIPE')).toBe(true);
  for (const value of [undefined, null, 'EPIPE', { code: 'EPIPE' }, structuredClone(unsupported)]) {
    expect(isErrno(value, 'EPIPE')).toBe(false);
  }
});

test('an error says what it knows, and no count when there is none', () => {
  const error = new SystemError('EPIPE', 'write', { count: 7, text: 'why' });
  expect(error.message).toBe('EPIPE: broken pipe, write: why');
  expect(error).toMatchObject({ code: 'EPIPE', errno: -32, syscall: 'write', count: 7 });
  expect('count' in new SystemError('EPIPE', 'write')).toBe(false);
  expect(Object.keys(error)).not.toContain('socketpair.error/1');
});

test('constants are Linux numbers, the errnos positive as in C', () => {
  expect(constants).toMatchObject({ AF_UNIX: 1, SOCK_STREAM: 1, SHUT_RDWR: 2, MSG_PEEK: 2 });
  expect(constants).toMatchObject({ MSG_DONTWAIT: 64, MSG_WAITALL: 256, MSG_NOSIGNAL: 16_384 });
  expect(constants.EWOULDBLOCK).toBe(constants.EAGAIN);
  expect(constants.EAGAIN).toBe(11);
  expect(constants.EOPNOTSUPP).toBe(95);
});

test('Node lets its main thread block', () => {
  expect(canBlock()).toBe(true);
});
