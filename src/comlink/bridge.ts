import { SystemError } from '../errno/system-error.ts';
import type { Port } from '../host/platform.ts';
import { refuseSockets } from './refuse-socket.ts';
import { Unanswered } from './unanswered.ts';
import { type Id, isAnswer, isRequest, thrown } from './wire.ts';

/** How a bridge reaches the other side. */
export interface Sender {
  /** Throws for what can't be sent. */
  message(message: unknown): void;
  close(): void;
}

/**
 * Carries the messages of one MessagePort of this thread over a channel of the stream. To whoever
 * holds the port's other side it is as if that went to the other thread.
 */
export class Bridge {
  readonly #port: Port;
  readonly #other: Port | undefined;
  readonly #sender: Sender;
  readonly #unanswered = new Unanswered();
  /** Releases that came from the other thread: with its answer the channel is over. */
  readonly #releases = new Set<Id>();
  #isOver = false;

  /** `other` is the port's other side, if it was made here for an object of the other thread. */
  constructor(port: Port, other: Port | undefined, sender: Sender) {
    this.#port = port;
    this.#other = other;
    this.#sender = sender;
    port.onmessage = ({ data }) => this.#send(data);
    port.addEventListener('close', () => this.#hangUp());
    port.unref?.();
  }

  /** A message came for the port. Ports in it are transferred to it. */
  receive(message: unknown, ports: readonly object[]): void {
    this.#unanswered.came(message);
    if (isRequest(message) && message.type === 'RELEASE') this.#releases.add(message.id);
    this.#port.postMessage(message, ports);
  }

  /** The other thread closed the channel, or is gone: calls reject, those that are made later too. */
  end(error: SystemError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const answer of this.#unanswered.fail(error)) this.#port.postMessage(answer);
    // A closed port would swallow them without a word.
    if (this.#other !== undefined) this.#other.postMessage = refuse;
    this.#port.close();
  }

  #send(message: unknown): void {
    if (this.#isOver) return;
    try {
      refuseSockets(message);
      this.#sender.message(message);
      this.#unanswered.sent(message);
    } catch (error) {
      if (isRequest(message)) this.#port.postMessage(thrown(message.id, error));
      else if (isAnswer(message)) this.#sender.message(thrown(message.id, error));
    }
    if (isAnswer(message) && this.#releases.delete(message.id)) this.#hangUp();
  }

  /** This thread is done with the port. */
  #hangUp(): void {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#sender.close();
    }
    this.#port.close();
  }
}

/** Throws for what somebody waits for. */
function refuse(message: unknown): void {
  if (!isRequest(message) || message.type === 'RELEASE') return;
  throw new SystemError('EPIPE', 'send', { text: 'the object is not there any more' });
}
