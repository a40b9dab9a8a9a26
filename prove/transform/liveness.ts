import type { AnyNode } from 'acorn';
import { patternNames, visit } from './syntax.ts';

/** Locals of one function that may still be read after a given place. */
export interface Liveness {
  isLive(name: string, site: AnyNode, siteHasSteps: boolean): boolean;
}

interface Loop {
  readonly start: number;
  readonly bodyStart: number;
  readonly end: number;
}

/**
 * A local that nobody reads any more must not tell two states apart. Conservative: a local is live
 * if its name is read anywhere further down, or anywhere in a loop around the place if it was
 * declared outside of that loop's body.
 */
export function liveness(fn: AnyNode): Liveness {
  const reads = new Map<string, number[]>();
  const declared = new Map<string, number>();
  const loops: Loop[] = [];
  /** Expressions that are evaluated from left to right, as a whole; the inner ones come later. */
  const wholes: { readonly start: number; readonly end: number }[] = [];
  visit(fn, (node) => {
    if (node.type === 'Identifier') {
      reads.set(node.name, [...(reads.get(node.name) ?? []), node.start]);
    }
    if (/^(Expression|Return|Throw)Statement$|^VariableDeclarator$/.test(node.type)) {
      wholes.push({ start: node.start, end: node.end });
    }
    if (node.type === 'IfStatement' || node.type === 'WhileStatement') {
      wholes.push({ start: node.test.start, end: node.test.end });
    }
    if (node.type === 'VariableDeclarator') {
      for (const name of patternNames(node.id)) {
        declared.set(name, Math.min(declared.get(name) ?? Infinity, node.start));
      }
    }
    if (
      node.type === 'ForStatement' ||
      node.type === 'WhileStatement' ||
      node.type === 'DoWhileStatement' ||
      node.type === 'ForOfStatement' ||
      node.type === 'ForInStatement'
    ) {
      loops.push({ start: node.start, bodyStart: node.body.start, end: node.end });
    }
  });
  return {
    isLive(name, site, siteHasSteps) {
      if (name === 'this') return true;
      const from = siteHasSteps ? site.start : site.end;
      const places = reads.get(name) ?? [];
      if (places.some((place) => place >= from)) return true;
      const whole = wholes.findLast(({ start, end }) => start <= site.start && site.end <= end);
      // Operands to the left are read already, and wait for the step.
      if (places.some((place) => whole && whole.start <= place && place < site.start)) return true;
      const birth = declared.get(name) ?? -1;
      return loops.some(
        (loop) =>
          loop.start <= site.start &&
          site.end <= loop.end &&
          birth < loop.bodyStart &&
          places.some((place) => place >= loop.start && place < loop.end),
      );
    },
  };
}
