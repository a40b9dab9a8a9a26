/** An object that can stand in a {@link Queue}, in one at a time. */
export interface Link<T> {
  isQueued: boolean;
  before: T | undefined;
  after: T | undefined;
}

/**
 * Things in the order in which they came, each once: from `first` on, each has the next one as `after`.
 * They are linked through themselves, so that to come and go makes no garbage. A Set makes a table
 * every few times, and each table holds the next one for its iterators: where the first was moved to
 * V8's old generation, all later ones lived until that was collected.
 *
 * `add` and `delete` call nothing: the stack ends before one of them, or not at all.
 */
export class Queue<T extends Link<T>> {
  first: T | undefined = undefined;
  #last: T | undefined = undefined;

  /** At the end. What is in already stays where it is. */
  add(link: T): void {
    if (link.isQueued) return;
    const last = this.#last;
    link.isQueued = true;
    link.before = last;
    if (last === undefined) this.first = link;
    else last.after = link;
    this.#last = link;
  }

  delete(link: T): void {
    if (!link.isQueued) return;
    const { before, after } = link;
    if (before === undefined) this.first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    link.isQueued = false;
    link.before = undefined;
    link.after = undefined;
  }
}
