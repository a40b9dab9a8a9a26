import type { SystemError } from '../errno/system-error.ts';
import { type Answer, type Id, isAnswer, isRequest, thrown } from './wire.ts';

/** The requests that went out on one channel and were not answered yet. */
export class Unanswered {
  readonly #ids = new Set<Id>();

  /** A release is not waited for by anybody: Comlink 4.4.2 drops its answer. */
  sent(message: unknown): void {
    if (isRequest(message) && message.type !== 'RELEASE') this.#ids.add(message.id);
  }

  came(message: unknown): void {
    if (isAnswer(message)) this.#ids.delete(message.id);
  }

  /** Answers for a peer that will not, so that no call waits for ever. */
  fail(error: SystemError): Answer[] {
    const answers = [...this.#ids].map((id) => thrown(id, error));
    this.#ids.clear();
    return answers;
  }
}
