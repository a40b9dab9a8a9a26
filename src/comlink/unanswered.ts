import type { SystemError } from '../errno/system-error.ts';
import { restore } from './thrown.ts';
import { type Answer, type Id, isRequest, isThrown, lost, type RequestType } from './wire.ts';

/** The requests that went out on one channel and were not answered yet. */
export class Unanswered {
  readonly #types = new Map<Id, RequestType>();
  readonly #tell: (why: unknown) => void;

  /** @param tell hears of assignments that failed, which nobody can wait for */
  constructor(tell: (why: unknown) => void) {
    this.#tell = tell;
  }

  get size(): number {
    return this.#types.size;
  }

  ids(): Id[] {
    return [...this.#types.keys()];
  }

  typeOf(id: Id): RequestType | undefined {
    return this.#types.get(id);
  }

  /** A release is not waited for by anybody: Comlink 4.4.2 drops its answer. */
  sent(message: unknown): void {
    if (isRequest(message) && message.type !== 'RELEASE') this.#types.set(message.id, message.type);
  }

  /** The answer to give to Comlink for this one. */
  came(answer: Answer): Answer {
    const { id } = answer;
    const type = this.#types.get(id);
    this.#types.delete(id);
    if (type !== 'SET') return answer;
    // Comlink would reject a promise that nobody has, and the process would end by that.
    if (isThrown(answer)) this.#tell(restore(answer.value));
    return { id, type: 'RAW', value: true };
  }

  /** Nobody waits for it any more. */
  forget(id: Id): void {
    this.#types.delete(id);
  }

  /** Answers for a peer that will not, so that no call waits for ever. */
  fail(error: SystemError): Answer[] {
    return this.ids().map((id) => this.came(lost(id, error)));
  }
}
