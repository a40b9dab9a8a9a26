import { platform } from '../../host/platform.ts';
import { ModelMisuse } from '../misuse.ts';
import { see } from './seeing-view.ts';
import { standInFor } from './stand-in-memory.ts';

/*
 * Functions that a program took before the check (`const { load } = Atomics`) are the engine's own,
 * and take no view that sees. Their errors are known by their texts: the stand-ins have other ones.
 */

const { load } = Atomics;
const { set, at } = Int32Array.prototype;

// A page that is not isolated has no shared memory, but imports this all the same.
const TEXTS: ReadonlySet<string> =
  typeof platform.SharedBuffer === 'function' ? textsOf(new platform.SharedBuffer(8)) : new Set();

function textsOf(memory: SharedArrayBuffer): Set<string> {
  const view = see(new Int32Array(memory));
  return new Set([
    textOf(() => load(view, 0)),
    textOf(() => set.call(view, [])),
    textOf(() => at.call(view, 0)),
    textOf(() => new DataView(standInFor(memory))),
  ]);
}

function textOf(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns what the thread threw, or the misuse that made it throw this. */
export function blameOf(thread: string, error: unknown): unknown {
  if (!(error instanceof TypeError) || !TEXTS.has(error.message)) return error;
  return new ModelMisuse(
    `${thread} uses shared memory by a function from before the check, so that it is not seen: ${error.message}`,
  );
}
