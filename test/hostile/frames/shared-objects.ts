/* Objects that all of a realm share: nothing that a peer does may change them. */

const ROOTS: readonly object[] = [
  ...[Object, Function, Array, Map, Set, String, Number, Promise, RegExp, Date, Error, MessagePort],
].flatMap((root) => [root, root.prototype as object]);

interface Field {
  readonly object: object;
  readonly key: PropertyKey;
  readonly value: unknown;
}

/** Remembers every field of the objects, and of the functions in them. */
export class SharedObjects {
  readonly #objects: readonly object[];
  readonly #counts: readonly number[];
  readonly #fields: readonly Field[];

  constructor(more: readonly object[]) {
    const objects = new Set<object>([...ROOTS, Math, globalThis, ...more]);
    const fields: Field[] = [];
    for (const object of objects) {
      for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
        if (typeof value !== 'function') continue;
        fields.push({ object, key, value });
        // A class of the program's is what the program exposed.
        if (object !== globalThis && key !== 'constructor') objects.add(value);
      }
    }
    this.#objects = [...objects];
    this.#fields = fields;
    this.#counts = this.#objects.map((object) => Reflect.ownKeys(object).length);
  }

  /** Throws if one of them has changed. */
  check(): void {
    for (const [i, object] of this.#objects.entries()) {
      if (Reflect.ownKeys(object).length !== this.#counts[i]) {
        throw new Error(`it has other fields: ${String(object).slice(0, 200)}`);
      }
    }
    for (const { object, key, value } of this.#fields) {
      if ((object as Record<PropertyKey, unknown>)[key] !== value) {
        throw new Error(`${String(key)} is another one`);
      }
    }
  }
}
