import type { AnyNode, CallExpression, MethodDefinition } from 'acorn';

/* Small questions to a syntax tree. */

export function keyName(node: MethodDefinition): string {
  const { key } = node;
  const name =
    key.type === 'PrivateIdentifier' ? `_${key.name}` : key.type === 'Identifier' ? key.name : '';
  return node.kind === 'get' ? `get_${name}` : node.kind === 'set' ? `set_${name}` : name;
}

export function getterName(node: AnyNode): string {
  if (node.type !== 'MemberExpression' || node.computed) return '';
  const { property } = node;
  return property.type === 'Identifier' ? `get_${property.name}` : '';
}

/** The name of a class, for `class X {}` and for `var X = class {}`, which is what esbuild makes. */
export function className(node: AnyNode): string | undefined {
  if (node.type === 'ClassDeclaration') return node.id?.name;
  const isClass = node.type === 'VariableDeclarator' && node.init?.type === 'ClassExpression';
  return isClass && node.id.type === 'Identifier' ? node.id.name : undefined;
}

/** The name of the class that a class extends, or nothing. */
export function baseName(node: AnyNode): string {
  if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return '';
  return node.superClass?.type === 'Identifier' ? node.superClass.name : '';
}

export function newName(node: AnyNode): string {
  if (node.type !== 'NewExpression' || node.callee.type !== 'Identifier') return '';
  return `new_${node.callee.name}`;
}

export function calleeName(node: CallExpression): string | undefined {
  const { callee } = node;
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined;
  const { property } = callee;
  if (property.type === 'PrivateIdentifier') return `_${property.name}`;
  return property.type === 'Identifier' ? property.name : undefined;
}

export function atomicsName(node: CallExpression): string | undefined {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  if (callee.object.name !== 'Atomics' || callee.property.type !== 'Identifier') return undefined;
  return callee.property.name;
}

export function patternNames(node: AnyNode): string[] {
  if (node.type === 'Identifier') return [node.name];
  if (node.type === 'AssignmentPattern') return patternNames(node.left);
  if (node.type === 'ObjectPattern') {
    return node.properties.flatMap((property) =>
      property.type === 'Property' ? patternNames(property.value) : patternNames(property.argument),
    );
  }
  return [];
}

export function children(node: AnyNode): AnyNode[] {
  const found: AnyNode[] = [];
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (isNode(item)) found.push(item);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

export function isNode(value: unknown): value is AnyNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** Visits a node and all below it, except the bodies of functions inside it. */
export function visit(node: AnyNode, look: (node: AnyNode) => void): void {
  look(node);
  for (const child of children(node)) visit(child, look);
}
