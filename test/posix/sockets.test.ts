import type { MessagePort } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Socket, socketpair } from '../../src/index.ts';
import * as c from '../../src/posix/index.ts';
import { thrown } from '../support/atomics.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { any, bytes, got, openNumbers, pair, said } from './said.ts';

freshNumbers();

test('socketOf gives the Socket of a number, the same each time, another one for a dup', () => {
  const [a, b] = pair();
  const socket = c.socketOf(a);
  const other = c.socketOf(c.dup(a));
  // toBe() is no help: it reads an iterable to its end to print it.
  const same = [socket instanceof Socket, c.socketOf(a) === socket, other === socket];
  expect(same).toEqual([true, true, false]);
  socket.write(bytes(1, 2));
  expect(got(b)).toEqual([1, 2]);
  expect(thrown(() => c.socketOf(99)).code).toBe('EBADF');
});

test('fdOf gives a Socket the lowest number, once', () => {
  const [a, b] = socketpair({ nonblock: true });
  expect([c.fdOf(b), c.fdOf(a), c.fdOf(b)]).toEqual([3, 4, 3]);
  expect(c.socketOf(3) === b).toBe(true);
  c.write(4, bytes(5));
  expect(got(3)).toEqual([5]);
  expect(c.close(3)).toBe(0);
  expect(b.closed).toBe(true);
  expect(said(c.fdOf(b))).toBe('EBADF');
  expect(c.fdOf(a.dup())).toBe(3);
  for (let fd = 5; fd < 1024; fd++) c.dup(4);
  expect(said(c.fdOf(a.dup()))).toBe('EMFILE');
  expect(c.fdOf(a)).toBe(4);
  expect(thrown(() => c.fdOf(any({}))).code).toBe('ERR_INVALID_ARG_TYPE');
});

test('a Socket that was closed or handed on takes its number with it', () => {
  const [a, b] = pair();
  c.socketOf(a).close();
  expect(got(b)).toEqual([]);
  expect(said(c.close(a))).toBe('EBADF');
  const [port] = c.socketOf(b).detach()[1] as unknown as [MessagePort];
  expect(openNumbers()).toEqual([]);
  expect(pair()).toEqual([3, 4]);
  port.close();
});

test('numbers of Sockets that were closed unseen are found when there are no others', () => {
  for (let round = 0; round < 3; round++) {
    const sockets: Socket[] = [];
    for (let count = 0; count < 510; count++) sockets.push(...pair().map(c.socketOf));
    for (const socket of sockets) socket.close();
  }
  expect(pair()).toHaveLength(2);
});
