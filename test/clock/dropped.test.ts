import { expect, test } from 'vitest';
import type { ThreadTracking } from '../../src/clock/index.ts';
import { closeAt } from '../../src/clock/layout.ts';
import { socketpair } from '../../src/index.ts';
import { enable } from '../../src/race/index.ts';
import { attachPair, clocksOf } from '../../src/ring/memory.ts';
import { dropHandle } from '../../src/socket/handle.ts';
import { homeTable } from '../../src/thread/home.ts';
import { startedTracking } from '../../src/thread/tracking-hook.ts';

test('what was done before an end was sent is before the end of file, if nobody adopts it', () => {
  enable();
  const [a, b] = socketpair({ clocks: 'data', nonblock: true });
  const tracking = startedTracking() as ThreadTracking | undefined;
  if (tracking === undefined) throw new Error('enable() starts it');
  const { clock } = tracking;
  const time = clock.touch();
  const [handle] = a.detach();
  dropHandle(handle);
  expect(b.read(new Uint8Array(1))).toBe(0);
  const pair = attachPair(handle.pair, homeTable());
  if (pair === undefined) throw new Error('the pair is sound');
  expect(Atomics.load(clocksOf(pair), closeAt(0) + clock.clock)).toBe(time);
});
