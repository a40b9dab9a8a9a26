import { parentOf, reach } from './reach.ts';
import type { Request } from './wire.ts';

/**
 * The path of a request, for Comlink to go along: it does so by `slice` and `reduce`, from the object
 * that it exposes. A step that leaves that object throws EPERM where Comlink catches it.
 */
export class CheckedPath extends Array<string> {
  readonly #request: Request;
  /** The object from which Comlink set out. */
  exposed: unknown;
  /** The error thrown at a step; Comlink's answer would have its text only. */
  error: unknown;

  constructor(request: Request) {
    super();
    this.#request = request;
    for (const name of request.path ?? []) this.push(name);
  }

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override reduce(_step: unknown, object?: unknown): never {
    this.exposed = object;
    return this.#kept(() => reach(object, this.#request).target) as never;
  }

  /** The names but the last lead to the parent. */
  override slice(start?: number, end?: number): string[] {
    const names = super.slice(start, end);
    if (start !== 0) return names;
    const path = this.#request.path ?? [];
    const reduce = (_step: unknown, object: unknown) => this.#kept(() => parentOf(object, path));
    return Object.assign(names, { reduce });
  }

  #kept(walk: () => unknown): unknown {
    try {
      return walk();
    } catch (error) {
      this.error = error;
      throw error;
    }
  }
}
