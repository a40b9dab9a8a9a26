/** The event that a listener gets. */
export interface MessageLike {
  readonly data: unknown;
  readonly origin: string;
  readonly ports: readonly object[];
}

export type Listener = ((event: MessageLike) => void) | { handleEvent(event: MessageLike): void };

/** A listener of Comlink's, which counts on an Event and uses what a {@link MessageLike} has. */
export type EventListener = ((event: never) => void) | { handleEvent(event: never): void };

/** The listeners of one type of events, in the order in which they were added. */
export class Listeners {
  readonly #all = new Map<Listener, { readonly once: boolean }>();

  get size(): number {
    return this.#all.size;
  }

  add(listener: Listener, options: object): void {
    if (this.#all.has(listener)) return;
    this.#all.set(listener, { once: 'once' in options && options.once === true });
  }

  delete(listener: Listener): boolean {
    return this.#all.delete(listener);
  }

  /** Calls all; `failed` hears what one of them throws. */
  call(endpoint: object, event: MessageLike, failed: (error: unknown) => void): void {
    for (const [listener, { once }] of [...this.#all]) {
      if (once) this.#all.delete(listener);
      try {
        if (typeof listener === 'function') listener.call(endpoint, event);
        else listener.handleEvent(event);
      } catch (error) {
        failed(error);
      }
    }
  }
}
