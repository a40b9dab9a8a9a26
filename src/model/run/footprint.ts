import { byteIndex, isAtomic, type Operation, type Result } from '../world/operation.ts';
import type { World } from '../world/world.ts';
import { type Footprint, NOTHING } from './event.ts';

const { load } = Atomics;

/**
 * The words that `operation` touches if it is executed now. A compareExchange that fails only reads, a wait
 * reads the word and uses its list, a notify only uses the list.
 */
export function footprintOf(world: World, operation: Operation): Footprint {
  if (operation.kind === 'now') return { ...NOTHING, clock: 'read' };
  // Events of loops are ordered with all that makes one.
  if (operation.kind === 'idle') return { ...NOTHING, clock: 'write' };
  if (operation.kind === 'choose') return NOTHING;
  const { view, kind } = operation;
  const from = byteIndex(operation);
  const to = kind === 'notify' ? from : from + view.BYTES_PER_ELEMENT;
  const list = kind === 'notify' || kind === 'wait' || kind === 'waitAsync';
  const clock = world.awaits && list && kind !== 'wait' ? 'write' : 'none';
  const write = !list && kind !== 'load' && !willFail(operation);
  return { buffer: world.memory.watch(view.buffer), from, to, write, list, clock };
}

/** The words that the end of a sleep touches, by its timeout or by termination. */
export function fateFootprint(world: World, wait: Operation): Footprint {
  const { from, ...rest } = footprintOf(world, wait);
  return { ...rest, from, to: from, clock: 'write' };
}

/** Says whether the operation, just executed, changed anything or may differ the next time. */
export function hasEffect(operation: Operation, result: Result): boolean {
  if (operation.kind === 'load' || operation.kind === 'wait') return false;
  if (!isAtomic(operation) || operation.kind === 'store') return true;
  if (operation.kind === 'notify' || operation.kind === 'waitAsync') return true;
  return load(operation.view as Int32Array, operation.index) !== result;
}

function willFail(operation: Operation): boolean {
  if (operation.kind !== 'compareExchange') return false;
  return load(operation.view as Int32Array, operation.index) !== stored(operation);
}

/** The expected value as it would read back from an array of that type. */
function stored(operation: Operation & { kind: 'compareExchange' }): number | bigint {
  const one: Int32Array = Reflect.construct(operation.view.constructor, [1]);
  one[0] = operation.expected as number;
  return one[0] ?? 0;
}
