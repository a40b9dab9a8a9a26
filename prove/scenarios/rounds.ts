import { endOf, scenario } from './deadlocks.ts';
import type { Scenario } from './scenario.ts';
import type { ThreadPlan } from './setup.ts';

type Start = ThreadPlan['start'];

/** Lively, though each of three threads sleeps: the first sends so many bytes, and the last goes on. */
function round(name: string, bytes: number, capacity: number, slots: readonly number[]): Scenario {
  const [sender = 0, second = 1, third = 2] = slots;
  const ring: [number, number][] = [
    [sender, second],
    [second, third],
    [third, sender],
  ];
  return scenario(
    name,
    ring,
    (library) => {
      const bodies: [name: string, program: Start][] = [];
      bodies[sender] = [
        'sender',
        (thread, _pair, _exit, pairs) =>
          library.sender$(
            endOf(library, thread, pairs, 0, 0),
            endOf(library, thread, pairs, 2, 1),
            bytes,
          ),
      ];
      for (const [i, slot] of [second, third].entries()) {
        bodies[slot] = [
          `forwarder ${i + 1}`,
          (thread, _pair, _exit, pairs) =>
            library.forwarder$(
              endOf(library, thread, pairs, i, 1),
              endOf(library, thread, pairs, i + 1, 0),
              i === 0 ? bytes : 1,
            ),
        ];
      }
      return bodies;
    },
    { capacity },
  );
}

export const relay: Scenario = round(
  'no EDEADLK: a byte goes round three threads',
  1,
  1,
  [0, 1, 2],
);

/** The last thread may find the second one asleep that is on its way to the second byte. */
export const twoBytes: Scenario = round(
  'no EDEADLK: a byte goes round three threads, after another that ends there',
  2,
  2,
  [1, 0, 2],
);

export const rounds: readonly Scenario[] = [relay, twoBytes];
