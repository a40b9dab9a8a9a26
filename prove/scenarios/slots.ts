import { facing } from './deadlocks.ts';
import { writers } from './locks.ts';
import { pingPong } from './pairs.ts';
import type { Scenario } from './scenario.ts';
import { bounded } from './streams.ts';

/** A row whose threads have these slots: beyond the first word of a mask, or with one bit in wait words. */
export function onSlots(scenario: Scenario, slots: readonly number[]): Scenario {
  return {
    ...scenario,
    name: `${scenario.name}; slots ${slots.join(', ')}`,
    setup: { ...scenario.setup, slots },
  };
}

/** Slots 31 and 32 lie at the border of two words of a mask; 1 and 33 share a bit of the wait word. */
export const otherSlots: readonly Scenario[] = [
  onSlots(pingPong(2, 2, true), [31, 32]),
  onSlots(pingPong(2, 2, true), [1, 33]),
  onSlots(bounded(1, 3, 0, true), [33, 1]),
  onSlots(facing, [31, 32]),
  onSlots(facing, [1, 33]),
  onSlots(writers, [1, 32, 33]),
];
