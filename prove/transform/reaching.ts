import type { AnyNode, Program } from 'acorn';
import {
  atomicsName,
  calleeName,
  className,
  getterName,
  keyName,
  newName,
  visit,
} from './syntax.ts';

type Unit = { name: string; body: AnyNode };

/** Names of all functions and methods that get to an Atomics operation. */
export function findReaching(program: Program, hooks: readonly string[]): Set<string> {
  const units: Unit[] = [];
  const classes: Unit[] = [];
  visit(program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.id) {
      units.push({ name: node.id.name, body: node.body });
    }
    if (node.type === 'MethodDefinition') {
      units.push({ name: keyName(node), body: node.value.body });
    }
    const name = className(node);
    if (name !== undefined) classes.push({ name, body: node });
  });
  for (const { name, body } of classes) {
    visit(body, (node) => {
      if (node.type === 'MethodDefinition' && node.kind === 'constructor') {
        units.push({ name: `new_${name}`, body: node.value.body });
      }
    });
  }
  const reaching = new Set<string>(hooks);
  for (let size = -1; size !== reaching.size; ) {
    size = reaching.size;
    for (const { name, body } of units) {
      visit(body, (node) => {
        const callee = node.type === 'CallExpression' ? calleeName(node) : undefined;
        const direct = node.type === 'CallExpression' && atomicsName(node) !== undefined;
        if (direct || (callee !== undefined && reaching.has(callee))) reaching.add(name);
        if (node.type === 'MemberExpression' && reaching.has(getterName(node))) reaching.add(name);
        if (node.type === 'NewExpression' && reaching.has(newName(node))) reaching.add(name);
      });
    }
  }
  return reaching;
}

/** Says whether there is an operation in what a node does itself. */
export function reaches(node: AnyNode, reaching: ReadonlySet<string>): boolean {
  let found = false;
  visit(node, (inner) => {
    if (inner.type === 'MemberExpression' && reaching.has(getterName(inner))) found = true;
    if (inner.type === 'NewExpression' && reaching.has(newName(inner))) found = true;
    if (inner.type !== 'CallExpression') return;
    const name = calleeName(inner);
    found ||= atomicsName(inner) !== undefined || (name !== undefined && reaching.has(name));
  });
  return found;
}
