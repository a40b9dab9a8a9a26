import { type Call, print } from './calls.ts';
import { DIFFERENCES, type Difference, type Disagreement } from './differences.ts';
import { History } from './history.ts';

/** Outcome of one program. */
export interface Comparison {
  /** Calls that were answered alike, or as the list of differences says. */
  compared: number;
  /** The first call that was not. */
  mismatch?: number;
  met: Difference[];
}

/** Holds the library's answers against the kernel's. */
export function compare(
  calls: readonly Call[],
  kernel: readonly string[],
  library: readonly string[],
): Comparison {
  const met: Difference[] = [];
  const history = new History();
  for (const [i, [name, ...args]] of calls.entries()) {
    const theirs = kernel[i] ?? 'no answer';
    const ours = library[i] ?? 'no answer';
    if (theirs !== ours) {
      const found = explain(history.with({ name, args, kernel: theirs, library: ours }));
      if (found === undefined) return { compared: i, mismatch: i, met };
      met.push(found.difference);
      if (found.then === 'stop') return { compared: i + 1, met };
    }
    history.add(name, args, theirs);
  }
  return { compared: calls.length, met };
}

function explain(
  disagreement: Disagreement,
): { difference: Difference; then: 'on' | 'stop' } | undefined {
  for (const difference of DIFFERENCES) {
    const then = difference.explains?.(disagreement);
    if (then !== undefined) return { difference, then };
  }
  return undefined;
}

/** The program up to the mismatch: each call as `parse` reads it, with what both answered. */
export function explainMismatch(
  calls: readonly Call[],
  kernel: readonly string[],
  library: readonly string[],
  mismatch: number,
): string {
  const lines = calls.slice(0, mismatch + 1).map((call, i) => {
    const [theirs = '', ours = ''] = [kernel[i], library[i]];
    const same = theirs === ours ? `// ${theirs}` : `// kernel: ${theirs}, library: ${ours}`;
    return `${print(call)};`.padEnd(48) + same;
  });
  return lines.join('\n');
}
