import { setFlagsFromString } from 'node:v8';
import { type Depth, STARTS } from './depths.ts';

/*
 * Makes calls ever closer to the end of the stack. The frames down to there are those of a function
 * that is never optimised, so that they stay as large as they were measured.
 */

// Sparkplug compiles the large frames again and again.
setFlagsFromString('--allow-natives-syntax --no-sparkplug');
Error.stackTraceLimit = 0;
/** Frames of a few kilobytes, to get near the end quickly; and small ones from there on. */
const big = makeDive(400);
const small = makeDive(0);
/** Functions whose frames are 0, 8, 16 … bytes larger: they start a dive at all distances. */
const starts = Array.from({ length: STARTS }, (_, more) => makeDive(more));

let reached = 0;

type Dive = (depth: number, next: () => unknown) => unknown;

/** A function that calls itself `depth` times, in frames with that many words more, then `next`. */
function makeDive(more: number): Dive {
  const names = Array.from({ length: more }, (_, i) => `a${i}`);
  const locals = names.map((name) => `var ${name};`).join('');
  return new Function(
    'tell',
    `function dive(depth, next) {
      ${locals}
      if (depth < 0) return [${names}];
      tell(depth);
      return depth === 0 ? next() : dive(depth - 1, next);
    }
    %NeverOptimizeFunction(dive);
    return dive;`,
  )((depth: number) => {
    reached = depth;
  }) as Dive;
}

function diveFrom(start: Dive, large: number, depth: number, action: () => unknown): unknown {
  return start(0, () => big(large, () => small(depth, action)));
}

function nothing(): void {}

// Once with all of the stack: compiling needs more of it than is left down there.
diveFrom(small, 1, 1, nothing);

/** How deep a dive gets before the stack ends. */
function depthOf(dive: (depth: number) => unknown): number {
  const all = 1e9;
  try {
    dive(all);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return all - reached;
}

/** Large frames above the small ones, which are left to measure at each call. */
let bigDepth = 0;

/** Outcome of a call with so much stack left: its result, or that it threw RangeError. */
export function callWith(
  { frames, more }: Depth,
  action: () => unknown,
): { result?: unknown; overflow: boolean } {
  const start = starts[more] as Dive;
  bigDepth ||= depthOf((depth) => big(depth, nothing)) - 8;
  const begin = (depth: number): unknown => diveFrom(start, bigDepth, depth, action);
  const depth = depthOf(begin) - frames;
  try {
    return { result: begin(depth), overflow: false };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { overflow: true };
  }
}
