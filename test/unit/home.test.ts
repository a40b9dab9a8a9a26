import { expect, test } from 'vitest';
import { claimSlot, nextNonce } from '../../src/atomics/slots.ts';
import { createTable } from '../../src/atomics/table.ts';
import { adopt, currentThread, type SocketHandle, socketpair } from '../../src/index.ts';
import { detachEnd } from '../../src/socket/handle.ts';
import { outcome } from '../support/atomics.ts';
import { twoEnds } from '../support/memory.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo } from '../support/ways.ts';

guardEachTest();

/** The handle of an end that another tree of threads gave away, and its peer. */
function foreignHandle() {
  const { ends, table } = twoEnds({ capacity: 8 });
  ends[0].producer!.write(counting(3), 0, 3, 1);
  return { handle: detachEnd(ends[1]), table };
}

test('a thread that holds an end of its tree cannot adopt one of another: EXDEV', () => {
  const [a, b] = socketpair();
  const { handle } = foreignHandle();
  expect(outcome(() => adopt(handle))).toBe('EXDEV');
  a.write(counting(2));
  expect(readUpTo(b, 9)).toEqual([1, 2]);
  a.close();
  b.close();
});

test('a thread that holds none moves to the other tree, and the handle is still good', () => {
  const [a, b] = socketpair();
  const { handle } = foreignHandle();
  expect(outcome(() => adopt(handle))).toBe('EXDEV');
  a.close();
  const [own] = b.detach();
  const socket = adopt(handle);
  expect(readUpTo(socket, 9)).toEqual([1, 2, 3]);
  expect(outcome(() => adopt(own))).toBe('EXDEV');
  socket.close();
  const back = adopt(own);
  expect(back.read(new Uint8Array(1))).toBe(0);
  back.close();
});

test('a full table is ENFILE, and nothing is lost: neither the handle nor the own tree', () => {
  const { handle, table } = foreignHandle();
  const before = currentThread();
  while (claimSlot(table, nextNonce(table)) !== undefined);
  expect(outcome(() => adopt(handle))).toBe('ENFILE');
  expect(currentThread()).toBe(before);
  const [a, b] = socketpair();
  a.write(counting(2));
  expect(readUpTo(b, 9)).toEqual([1, 2]);
  a.close();
  b.close();
});

test('a handle of a table that belongs to no pair of it is EPROTO', () => {
  const { handle } = foreignHandle();
  const forged: SocketHandle = { ...handle, table: createTable(2).buffer };
  expect(outcome(() => adopt(forged))).toBe('EPROTO');
});
