import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Socket, SocketpairOptions } from '../../src/index.ts';
import { guardSleep, type SleepGuard } from './atomics.ts';
import { hopefulPair } from './memory.ts';

/** A setting in which a law is tried: both ends in both roles, waiting and not. */
export interface Way {
  readonly swapped: boolean;
  readonly nonblock: boolean;
  /** Outcome of a call that finds nothing to do. */
  readonly stuck: 'sleeps' | 'EAGAIN';
}

const WAYS: readonly (Way & { label: string })[] = [false, true].flatMap((nonblock) =>
  [false, true].map((swapped) => ({
    swapped,
    nonblock,
    stuck: nonblock ? ('EAGAIN' as const) : ('sleeps' as const),
    label: `${nonblock ? 'nonblock' : 'blocking'}, ${swapped ? 'b to a' : 'a to b'}`,
  })),
);

/** Keeps each test of the file from sleeping for ever. */
export function guardEachTest(): Pick<SleepGuard, 'atSleep'> {
  let guard: SleepGuard | undefined;
  beforeEach(() => {
    guard = guardSleep();
  });
  afterEach(() => {
    guard?.restore();
    expect(guard?.left(), 'actions at a sleep that never came').toBe(0);
  });
  return { atSleep: (action) => guard?.atSleep(action) };
}

/** A test of one law for each way to try it, with a fresh pair. */
export function law(
  name: string,
  options: SocketpairOptions,
  body: (a: Socket, b: Socket, way: Way) => void,
): void {
  for (const way of WAYS) {
    test(`${name} (${way.label})`, () => {
      const pair = hopefulPair({ ...options, nonblock: way.nonblock });
      const [a, b] = way.swapped ? [pair[1], pair[0]] : pair;
      body(a, b, way);
      a.close();
      b.close();
    });
  }
}

/** As `law`, for what needs a call that waits. */
export function waitingLaw(
  name: string,
  options: SocketpairOptions,
  body: (a: Socket, b: Socket) => void,
): void {
  for (const swapped of [false, true]) {
    test(`${name} (${swapped ? 'b to a' : 'a to b'})`, () => {
      const pair = hopefulPair(options);
      const [a, b] = swapped ? [pair[1], pair[0]] : pair;
      body(a, b);
      a.close();
      b.close();
    });
  }
}

/** The bytes of one read, or what it does instead. */
export function readUpTo(socket: Socket, length: number): number[] {
  const target = new Uint8Array(length);
  return [...target.subarray(0, socket.read(target))];
}
