import type { Words } from '../../atomics/words.ts';
import { unwrap } from '../views/seeing-view.ts';
import { byteIndex, isAtomic, type Operation } from './operation.ts';

/** Names of words and buffers, for people. */
export class SymbolTable {
  readonly #buffers = new Map<ArrayBufferLike, string>();
  readonly #words = new Map<ArrayBufferLike, Map<number, string>>();

  nameBuffer(buffer: ArrayBufferLike, name: string): void {
    this.#buffers.set(buffer, name);
  }

  nameWords(view: Words, names: Readonly<Record<number, string>>): void {
    const words = unwrap(view) as Words;
    const known = this.#words.get(words.buffer) ?? new Map<number, string>();
    this.#words.set(words.buffer, known);
    for (const [index, name] of Object.entries(names)) {
      known.set(words.byteOffset + Number(index) * words.BYTES_PER_ELEMENT, name);
    }
  }

  /** The word's name, or its buffer's name and index, or just the index. */
  nameOf(operation: Operation): string {
    if (!isAtomic(operation)) return '';
    const { buffer } = operation.view;
    const word = this.#words.get(buffer)?.get(byteIndex(operation));
    return word ?? `${this.#buffers.get(buffer) ?? 'memory'}[${operation.index}]`;
  }
}
