import type {
  AnyNode,
  ArrowFunctionExpression,
  CallExpression,
  MethodDefinition,
  Program,
} from 'acorn';
import { type Liveness, liveness } from './liveness.ts';
import { reaches } from './reaching.ts';
import type { Site } from './site.ts';
import {
  atomicsName,
  baseName,
  calleeName,
  children,
  className,
  getterName,
  keyName,
  newName,
  patternNames,
} from './syntax.ts';

/** The suffix of a generator's name beside its synchronous twin. */
export const TWIN: string = '$';

/** The function that calls what it is given, by the name of a hook: `attempt`. */
const TRIES = 'untilDone';

function isAttempt(node: AnyNode, callee: string | undefined): node is ArrowFunctionExpression {
  return callee === TRIES && node.type === 'ArrowFunctionExpression' && node.expression;
}

/** A construct in a function that cannot become a generator. */
class Refusal extends Error {}

/** Prints a module with a generator beside each function that reaches an operation. */
export class Printer {
  readonly sites: Site[] = [];
  readonly #source: string;
  readonly #reaching: ReadonlySet<string>;
  readonly #hooks: ReadonlySet<string>;
  #fn = '';
  /** The class that the current one extends. */
  #base = '';
  #generator = false;
  #scopes: string[][] = [];
  #live: Liveness = { isLive: () => true };

  constructor(source: string, reaching: ReadonlySet<string>, hooks: ReadonlySet<string>) {
    this.#source = source;
    this.#reaching = reaching;
    this.#hooks = hooks;
  }

  module(program: Program): string {
    return this.#print(program);
  }

  #print(node: AnyNode): string {
    if (node.type === 'PrivateIdentifier') return `_${node.name}`;
    if (!this.#generator) {
      if (node.type === 'FunctionDeclaration' && node.id && this.#reaching.has(node.id.name)) {
        const { name } = node.id;
        const twin = this.#twin(
          name,
          node,
          () => {
            return `function* ${name}${TWIN}${this.#signature(node.params)}${this.#print(node.body)}`;
          },
          (why) => `function* ${name}${TWIN}() { throw new Error(${JSON.stringify(why)}); }`,
        );
        return `${this.#copy(node)}\n${twin}`;
      }
      const name = className(node);
      if (name !== undefined && this.#reaching.has(`new_${name}`)) return this.#class(node, name);
      if (node.type === 'MethodDefinition' && node.kind !== 'constructor') {
        if (this.#reaching.has(keyName(node))) return `${this.#copy(node)}\n${this.#method(node)}`;
      }
      return this.#copy(node);
    }
    return this.#printStep(node);
  }

  /** A node of a generator: operations and calls that reach one are captured. */
  #printStep(node: AnyNode): string {
    switch (node.type) {
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionDeclaration':
        if (this.#steps(node.body)) this.#refuse(node, 'a nested function with operations');
        return this.#copy(node);
      case 'ForOfStatement':
      case 'ForInStatement':
        if (this.#steps(node.body)) this.#refuse(node, 'an iterator around operations');
        return this.#scoped(() => this.#copy(node));
      case 'BlockStatement':
      case 'ForStatement':
        return this.#scoped(() => this.#copy(node));
      case 'VariableDeclarator': {
        const text = this.#copy(node);
        this.#scopes.at(-1)?.push(...patternNames(node.id));
        return text;
      }
      case 'BinaryExpression':
        if (this.#steps(node.left) && this.#steps(node.right)) {
          this.#refuse(node, 'two operations in one expression');
        }
        return this.#copy(node);
      case 'ArrayExpression':
      case 'ObjectExpression':
        if (this.#steps(node)) this.#refuse(node, 'an operation inside a literal');
        return this.#copy(node);
      case 'AssignmentExpression':
        if (node.left.type === 'MemberExpression' && this.#reaching.has(getterName(node.left))) {
          this.#refuse(node, 'a setter with operations');
        }
        return this.#copy(node);
      case 'MemberExpression':
        if (!this.#reaching.has(getterName(node))) return this.#copy(node);
        return this.#captured(
          node,
          getterName(node),
          `yield* ${this.#print(node.object)}.${getterName(node)}${TWIN}()`,
        );
      case 'CallExpression':
        return this.#call(node);
      case 'NewExpression': {
        if (!this.#reaching.has(newName(node))) return this.#copy(node);
        const args = node.arguments.map((argument) => this.#print(argument)).join(', ');
        const name = newName(node).slice('new_'.length);
        return this.#captured(node, newName(node), `yield* ${name}.new${TWIN}(${args})`);
      }
      default:
        return this.#copy(node);
    }
  }

  #call(node: CallExpression): string {
    if (node.callee.type === 'Super' && this.#generator) return this.#super(node);
    const atomics = atomicsName(node);
    const name = calleeName(node);
    if (atomics === undefined && (name === undefined || !this.#reaching.has(name))) {
      return this.#copy(node);
    }
    const holding = node.arguments.filter(
      (argument) => this.#steps(argument) && !isAttempt(argument, name),
    );
    if (holding.length > 1) this.#refuse(node, 'two operations in one expression');
    const does = atomics === undefined ? (name ?? '') : `Atomics.${atomics}`;
    const capture = this.#capture(node, does);
    const args = node.arguments.map((argument) => this.#argument(argument, name)).join(', ');
    if (atomics !== undefined) {
      return `$ret(${capture}, yield { kind: '${atomics}', args: [${args}] })`;
    }
    const { callee } = node;
    const twin = this.#hooks.has(name ?? '') ? '' : TWIN;
    const target =
      callee.type === 'MemberExpression'
        ? `${this.#print(callee.object)}.${this.#print(callee.property)}${twin}`
        : `${name}${twin}`;
    return `$ret(${capture}, yield* ${target}(${args}))`;
  }

  /** The attempt that a loop of waits makes again and again becomes a generator that it steps through. */
  #argument(node: AnyNode, callee: string | undefined): string {
    if (!isAttempt(node, callee)) return this.#print(node);
    return `(function* () { return ${this.#print(node.body)}; }).bind(this)`;
  }

  /** A generator has no `super()`: what the base makes, which does no operation, is taken over. */
  #super(node: CallExpression): string {
    if (this.#reaching.has(`new_${this.#base}`)) this.#refuse(node, 'super() with operations');
    const args = node.arguments.map((argument) => this.#print(argument)).join(', ');
    return `Object.assign(this, new ${this.#base}(${args}))`;
  }

  #captured(node: AnyNode, does: string, step: string): string {
    return `$ret(${this.#capture(node, does)}, ${step})`;
  }

  #capture(node: AnyNode, does: string): string {
    const args = node.type === 'CallExpression' ? node.arguments : [];
    const inner = args.some((argument) => this.#steps(argument));
    const live = this.#scopes.flat().filter((name) => this.#live.isLive(name, node, inner));
    return this.#captureOf(node, does, live);
  }

  #captureOf(node: AnyNode, does: string, names: readonly string[]): string {
    const id = this.sites.length;
    this.sites.push({ id, fn: this.#fn, line: node.loc?.start.line ?? 0, does, names });
    return `$call(${id}, () => [${names.join(', ')}])`;
  }

  #method(node: MethodDefinition): string {
    const name = keyName(node);
    return this.#twin(
      name,
      node.value,
      () => {
        const isStatic = node.static ? 'static ' : '';
        const signature = this.#signature(node.value.params);
        const text = `${isStatic}*${name}${TWIN}${signature}${this.#print(node.value.body)}`;
        return text;
      },
      (why) => `*${name}${TWIN}() { throw new Error(${JSON.stringify(why)}); }`,
    );
  }

  /** A class whose constructor reaches an operation gets that as a generator too. */
  #class(node: AnyNode, name: string): string {
    const whole = node.type === 'VariableDeclarator' ? node.init : node;
    const body = whole && children(whole).find((child) => child.type === 'ClassBody');
    if (body?.type !== 'ClassBody') return this.#copy(node);
    const fields = body.body.flatMap((member) => {
      if (member.type !== 'PropertyDefinition' || member.static) return [];
      const key = this.#source.slice(member.key.start, member.key.end).replace('#', '_');
      return [`this.${key} = ${member.value ? this.#print(member.value) : 'undefined'};`];
    });
    const maker = body.body.find(
      (member) => member.type === 'MethodDefinition' && member.kind === 'constructor',
    );
    if (maker?.type !== 'MethodDefinition') return this.#copy(node);
    this.#base = whole === undefined || whole === null ? '' : baseName(whole);
    const twin = this.#twin(
      `new_${name}`,
      maker.value,
      () => {
        const signature = this.#signature(maker.value.params);
        return `*construct${TWIN}${signature}{ ${fields.join(' ')} ${this.#print(maker.value.body)} }
  static *new${TWIN}(...args) {
    const made = Object.create(this.prototype);
    $ret(${this.#captureOf(maker, 'construct', ['made', 'args'])}, yield* made.construct${TWIN}(...args));
    return made;
  }`;
      },
      (why) => `static *new${TWIN}() { throw new Error(${JSON.stringify(why)}); }`,
    );
    const text = this.#copy(node);
    return `${text.slice(0, text.lastIndexOf('}'))}\n  ${twin}\n}`;
  }

  /** Prints a generator; `this` is captured like a local. */
  #twin(name: string, fn: AnyNode, print: () => string, refused: (why: string) => string): string {
    this.#fn = name;
    this.#live = liveness(fn);
    this.#generator = true;
    this.#scopes = [['this']];
    try {
      return print();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refused(error.message);
    } finally {
      this.#generator = false;
    }
  }

  #signature(params: readonly AnyNode[]): string {
    const text = `(${params.map((param) => this.#copy(param)).join(', ')}) `;
    this.#scopes.push(params.flatMap(patternNames));
    return text;
  }

  #scoped(print: () => string): string {
    this.#scopes.push([]);
    const text = print();
    this.#scopes.pop();
    return text;
  }

  /** A node as it stands, with its children printed. */
  #copy(node: AnyNode): string {
    let text = '';
    let at = node.start;
    for (const child of children(node)) {
      if (child.start < at) continue;
      text += this.#source.slice(at, child.start) + this.#print(child);
      at = child.end;
    }
    return text + this.#source.slice(at, node.end);
  }

  #steps(node: AnyNode): boolean {
    return reaches(node, this.#reaching);
  }

  #refuse(node: AnyNode, what: string): never {
    throw new Refusal(`${what} cannot be captured: ${this.#fn}, line ${node.loc?.start.line}`);
  }
}
