import { parse } from 'acorn';
import { Printer, TWIN } from './printer.ts';
import { findReaching } from './reaching.ts';
import type { Site } from './site.ts';

export interface Transformed {
  readonly code: string;
  readonly sites: readonly Site[];
}

/**
 * Turns synchronous code into generators, mechanically: each `Atomics.x(…)` becomes a yield of that
 * operation, each call of a function that gets there becomes `yield*`, and around each of them
 * stands a capture of all locals in scope. So a thread can be stopped at every operation, and its
 * whole private state is known there. The synchronous code stays beside it, for constructors.
 *
 * `hooks` are functions from outside that are generators already. What can't be captured (an
 * iterator, two operations in one expression, a nested function) is refused when
 * it would run, never passed over.
 */
export function transform(source: string, hooks: readonly string[]): Transformed {
  const program = parse(source, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  const reaching = findReaching(program, hooks);
  const printer = new Printer(source, reaching, new Set(hooks));
  const twins = program.body.flatMap((node) =>
    node.type === 'FunctionDeclaration' && reaching.has(node.id.name) ? [node.id.name + TWIN] : [],
  );
  const code = `${PRELUDE}${printer.module(program)}\nexport { ${twins.join(', ')} };\n`;
  return { code, sites: printer.sites };
}

const PRELUDE = `let $frames, $reached, choose, died, fail, stopped;
export function $use(frames, reached, hooks) {
  [$frames, $reached] = [frames, reached];
  ({ choose, died, fail, stopped } = hooks);
}
function $call(site, locals) { $frames.push(site, locals); $reached.add(site); }
function $ret(_, value) { $frames.length -= 2; return value; }
`;
