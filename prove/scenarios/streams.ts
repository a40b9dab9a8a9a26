import type { CallingThread } from '../../dist/atomics/thread.js';
import type { End } from '../../dist/ring/end.js';
import type { PairMemory } from '../../dist/ring/memory.js';
import type { Library } from '../transform/library.ts';
import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';
import { TIMEOUT_MS } from './setup.ts';

const STARTS: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['2^31 − 2', 2 ** 31 - 2],
  ['2^32 − 2', -2],
];

/** Streams without end, every size up to capacity + 1, closed or shut down at any moment. */
export function endless(
  capacity: number,
  at: string,
  position: number,
  shutsDown: boolean,
  writes: 0 | 1 = 0,
): Scenario {
  const ways = `${shutsDown ? ', with shutdown' : ''}${writes === 1 ? ', written by end 1' : ''}`;
  const [writer, reader] = [writes, (1 - writes) as 0 | 1];
  return {
    name: `endless stream, capacity ${capacity}, from ${at}${ways}`,
    endless: true,
    setup: { capacity, position: position | 0, endless: true, writes, slots: [0, 1] },
    plans: (library) => [
      {
        name: 'writer',
        own: 'writer',
        start: (thread, pair) =>
          library.endlessWriter$(
            oneWay(library, thread, pair, writer, true),
            capacity,
            position | 0,
            shutsDown,
          ),
      },
      {
        name: 'reader',
        own: 'reader',
        start: (thread, pair) =>
          library.endlessReader$(
            oneWay(library, thread, pair, reader, false),
            capacity,
            position | 0,
            shutsDown,
          ),
      },
    ],
  };
}

/** An end without its other side: what is of the direction that nobody uses would age for ever. */
function oneWay(
  library: Library,
  thread: CallingThread,
  pair: PairMemory,
  index: 0 | 1,
  writes: boolean,
): End {
  const end = new library.End(thread, pair, index, HOLDER);
  if (writes) end.consumer = undefined;
  else end.producer = undefined;
  return end;
}

export function bounded(
  capacity: number,
  total: number,
  position: number,
  closes: boolean,
): Scenario {
  return {
    name: `${total} bytes, capacity ${capacity}, from ${position}${closes ? '' : ', never closed'}`,
    endless: false,
    setup: { capacity, position, endless: false, slots: [0, 1] },
    plans: (library) => [
      {
        name: 'writer',
        start: (thread, pair) =>
          library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), total, position, closes),
      },
      {
        name: 'reader',
        start: (thread, pair) =>
          library.boundedReader$(new library.End(thread, pair, 1, HOLDER), total, position, closes),
      },
    ],
  };
}

export const timed: Scenario = {
  name: 'read with a deadline that passes at any moment',
  endless: false,
  setup: { capacity: 2, position: 0, endless: false, slots: [0, 1] },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) =>
        library.boundedWriter$(new library.End(thread, pair, 0, HOLDER), 2, 0, true),
    },
    {
      name: 'reader',
      start: (thread, pair) => {
        const end = new library.End(thread, pair, 1, HOLDER);
        end.settings.recvTimeoutMs = TIMEOUT_MS;
        return library.timedReader$(end, 2);
      },
    },
  ],
};

/** Every capacity from every start, closed at any moment; two capacities with shutdowns. */
export const endlessStreams: readonly Scenario[] = [
  ...[1, 2, 3, 4].flatMap((capacity) =>
    STARTS.map(([at, position]) => endless(capacity, at, position, false)),
  ),
  ...[1, 2].map((capacity) => endless(capacity, '0', 0, true)),
  endless(1, '0', 0, true, 1),
  endless(2, '2^31 − 2', 2 ** 31 - 2, false, 1),
];
