import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { constants, Poller, socketpair } from '../../src/index.ts';
import { threadIn } from '../../src/thread/moving.ts';
import { counting } from '../support/stream.ts';

test('a Poller that waits for its first end goes on when its thread moves to another tree', async () => {
  const poller = new Poller();
  const waiting = poller.waitAsync(10, -1, { signal: AbortSignal.timeout(5_000) });
  threadIn(createTable(), 'adopt');
  const [a, b] = socketpair();
  poller.add(a, constants.EPOLLIN, 'a');
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  b.write(counting(1));
  expect((await waiting).map(({ data }) => data)).toEqual(['a']);
});
