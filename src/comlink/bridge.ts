import { SystemError } from '../errno/system-error.ts';
import { type Port, platform } from '../host/platform.ts';
import { leavesUnseen } from './built-in-names.ts';
import { closePorts } from './close-ports.ts';
import { transferHandlers } from './npm-install-comlink/comlink.ts';
import { leavesAtOnce } from './reach.ts';
import type { Link, Route } from './route.ts';
import { Serving } from './serving.ts';
import { Unanswered } from './unanswered.ts';
import { type Answer, isAnswer, isRequest, type Request, thrown } from './wire.ts';

/** Requests that one port has at once: its answers take a turn of the event loop. */
const MOST_OPEN = 64;

/**
 * Carries the messages of one MessagePort of this thread over a channel of the stream. For the holder of
 * the port's other side it is as if that went to the other thread. The object exposed there is not
 * known here, so requests are judged by their names alone.
 */
export class Bridge implements Route {
  readonly unanswered: Unanswered;
  readonly takesAny = true;
  readonly #number: number;
  readonly #port: Port;
  readonly #other: Port | undefined;
  readonly #link: Link;
  readonly #serving = new Serving();
  /** A release that waits for the calls under way. */
  #held: Request | undefined;
  #isOver = false;

  /** `other` is the port's other side, if it was made here for an object of the other thread. */
  constructor(number: number, port: Port, other: Port | undefined, link: Link) {
    this.#number = number;
    this.#port = port;
    this.#other = other;
    this.#link = link;
    this.unanswered = new Unanswered((error) => link.tell(error));
    port.onmessage = ({ data, ports }) => this.#send(data, ports);
    port.addEventListener('close', () => this.#hangUp());
    port.unref?.();
  }

  get isReady(): boolean {
    return this.#serving.size < MOST_OPEN;
  }

  /** A request for the listener on the port. Ports in it are transferred to it. */
  request(request: Request, ports: readonly object[]): void {
    this.#serving.add(request);
    try {
      const error = leavesAtOnce(request) ?? leavesUnseen(request);
      if (error !== undefined) throw error;
      refuseHandlers(request, ports);
      this.#port.postMessage(request, ports);
    } catch (error) {
      this.#answer(thrown(request.id, error), ports);
    }
  }

  answer(answer: Answer, ports: readonly object[]): void {
    const data = this.unanswered.came(answer);
    try {
      this.#port.postMessage(data, ports);
    } catch (error) {
      this.#port.postMessage(thrown(answer.id, error));
    }
    if (this.unanswered.size === 0 && this.#held !== undefined) this.#ask(this.#held, []);
  }

  other(message: unknown, ports: readonly object[]): void {
    try {
      this.#port.postMessage(message, ports);
    } catch (error) {
      this.#link.tell(error);
    }
  }

  /** Calls reject, those that are made later too. */
  end(error: SystemError): void {
    if (this.#isOver) return;
    this.#finish();
    for (const answer of this.unanswered.fail(error)) this.#port.postMessage(answer);
    // A closed port would swallow them without a word.
    if (this.#other !== undefined) this.#other.postMessage = refuse;
    this.#port.close();
  }

  #send(message: unknown, ports: readonly object[]): void {
    if (this.#isOver) closePorts(ports);
    else if (isAnswer(message)) this.#answer(message, ports);
    else if (isRequest(message)) this.#ask(message, ports);
    else {
      try {
        this.#link.post(this.#number, message, undefined);
      } catch (error) {
        closePorts(ports);
        this.#link.tell(error);
      }
    }
  }

  #ask(request: Request, ports: readonly object[]): void {
    if (request.type === 'RELEASE' && this.unanswered.size > 0) {
      this.#held = request;
      return;
    }
    this.#held = undefined;
    try {
      this.#link.post(this.#number, request, undefined);
      this.unanswered.sent(request);
    } catch (error) {
      closePorts(ports);
      this.#port.postMessage(thrown(request.id, error));
    }
  }

  #answer(answer: Answer, ports: readonly object[]): void {
    const asked = this.#serving.find(answer);
    try {
      this.#link.post(this.#number, answer, undefined);
    } catch (error) {
      closePorts(ports);
      this.#link.post(this.#number, thrown(answer.id, error), undefined);
    }
    if (asked === undefined) return;
    this.#serving.delete(asked);
    this.#link.answered(1);
    // With that the channel is over.
    if (asked.type === 'RELEASE' && leavesAtOnce(asked) === undefined) this.#hangUp();
  }

  /** This thread is done with the port. */
  #hangUp(): void {
    if (!this.#isOver) {
      this.#finish();
      this.#link.close(this.#number);
    }
    this.#port.close();
  }

  #finish(): void {
    this.#isOver = true;
    this.#link.answered(this.#serving.clear());
  }
}

/**
 * Throws for arguments at which Comlink would throw behind the port, where nobody catches it. What a
 * handler of the program's makes of an argument is tried out on a copy, so it can have no ports.
 */
function refuseHandlers({ argumentList = [] }: Request, ports: readonly object[]): void {
  for (const { type, name = '', value } of argumentList) {
    if (type === 'RAW' || (name === 'proxy' && ports.includes(value as object))) continue;
    const handler = name === 'proxy' || name === 'throw' ? undefined : transferHandlers.get(name);
    if (handler === undefined) {
      throw new TypeError(`no transfer handler takes an argument of the name ${name.slice(0, 80)}`);
    }
    handler.deserialize(platform.structuredClone(value));
  }
}

/** Throws for what somebody waits for. */
function refuse(message: unknown): void {
  if (!isRequest(message) || message.type === 'RELEASE' || message.type === 'SET') return;
  throw new SystemError('EPIPE', 'send', { text: 'the object is not there any more' });
}
