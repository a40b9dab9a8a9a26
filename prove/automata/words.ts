/*
 * The words of a scenario's memory, found by their place, with what kind of value each holds.
 *
 * position   counts bytes; relative to whose own it is
 * call       call number << 2 | state, of one thread; relative to the call number
 * own        used by one thread alone in this scenario
 * doorbell   only grows, and only whether it moved since its owner looked decides anything
 * census     stored for display and never looked at by the protocol: left out
 * constant   nothing stores to it during the run
 * plain      as it is
 */
export type Kind = 'own' | 'plain' | 'position' | 'doorbell' | 'call' | 'census' | 'constant';

/** Kinds of words on which a step is no news to any other thread. */
export function isPrivate(kind: Kind): boolean {
  return kind === 'own' || kind === 'call';
}

/** Kinds of words whose values are part of the state that threads share. */
function isShared(kind: Kind): boolean {
  return kind === 'plain' || kind === 'position';
}

export interface Word {
  readonly slot: number;
  /** Number among the words whose values are part of the shared state, or -1. */
  readonly field: number;
  readonly name: string;
  readonly kind: Kind;
  readonly initial: number;
  /** Value that a state's number for this word is counted from, so that 0 is how the word starts. */
  readonly first: number;
}

export interface Naming {
  readonly view: Int32Array;
  /** Name and kind of a word of that memory, or undefined for one that nothing may store to. */
  readonly name: (index: number) => readonly [name: string, kind: Kind] | undefined;
}

export class WordMap {
  /** The words whose values are part of the shared state, by their fields. */
  readonly shared: Word[] = [];
  readonly #namings: readonly Naming[];
  readonly #words = new Map<number, Word>();
  readonly #owners = new Map<Word, string>();
  readonly mask: number;

  /** Doorbells are taken for "moved or not". Off where their very values matter. */
  readonly abstract: boolean;

  constructor(namings: readonly Naming[], storage: number, abstract: boolean) {
    this.abstract = abstract;
    this.#namings = namings;
    this.mask = storage - 1;
  }

  find(view: Int32Array, index: number): Word {
    const memory = this.#namings.findIndex((naming) => naming.view.buffer === view.buffer);
    const place = memory * 2 ** 24 + index;
    const known = this.#words.get(place);
    if (known !== undefined) return known;
    const [name, named] = this.#namings[memory]?.name(index) ?? [
      `word ${memory}:${index}`,
      'plain',
    ];
    const kind = named === 'doorbell' && !this.abstract ? 'plain' : named;
    const field = isShared(kind) ? this.shared.length : -1;
    const initial = view[index] ?? 0;
    const first = kind === 'position' ? 0 : initial;
    const word = { slot: this.#words.size, field, name, kind, initial, first };
    if (field !== -1) this.shared.push(word);
    this.#words.set(place, word);
    return word;
  }

  /** Holds a scenario to its word that one thread alone uses this. */
  claim(word: Word, thread: string): void {
    const owner = this.#owners.get(word) ?? thread;
    if (owner !== thread) throw new Error(`${word.name} is used by ${owner} and by ${thread}`);
    this.#owners.set(word, thread);
  }

  /** How far a position has come, as long as that is kept. */
  zone(word: Word | undefined, position: number, exact: number): string {
    if (word === undefined) return '';
    const past = (position - word.initial) | 0;
    return past >= 0 && past < exact ? `@${past}` : '';
  }

  memory(value: object): string {
    const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
    const memory = this.#namings.findIndex((naming) => naming.view.buffer === buffer);
    return `m${memory}${ArrayBuffer.isView(value) ? `:${value.byteOffset}:${value.byteLength}` : ''}`;
  }
}
