import type { SystemError } from '../errno/system-error.ts';
import { CheckedPath } from './checked-path.ts';
import { closePorts } from './close-ports.ts';
import { type EventListener, type Listener, Listeners } from './listeners.ts';
import { leavesAtOnce } from './reach.ts';
import type { Link, Route } from './route.ts';
import { Serving } from './serving.ts';
import { Unanswered } from './unanswered.ts';
import { type Answer, type Id, isAnswer, isRequest, lost, type Request, thrown } from './wire.ts';

/** The endpoint that Comlink's `wrap` and `expose` take; the same as `Endpoint` of comlink. */
export interface Endpoint {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'message', listener: Listener, options?: object): void;
  addEventListener(type: string, listener: EventListener, options?: object): void;
  removeEventListener(type: string, listener: Listener | EventListener, options?: object): void;
  start(): void;
}

/** One channel of a stream, for Comlink: the endpoint itself, or an object that one side lent. */
export class Channel implements Endpoint, Route {
  readonly unanswered: Unanswered;
  readonly isReady = true;
  /** The endpoint itself; a program may send messages of its own there. */
  readonly takesAny: boolean;
  readonly #number: number;
  readonly #link: Link;
  readonly #listeners = new Listeners();
  readonly #errorListeners = new Listeners();
  readonly #serving = new Serving();
  /** Calls whose promises got their answers in advance: see {@link Awaited}. */
  readonly #awaited = new Map<Id, (answer: Answer) => void>();
  /** Releases that went out, and the listeners whose proxies were released by them. */
  readonly #releases = new Set<Id>();
  #released = 0;
  /** A release that waits for the calls under way. */
  #held: Request | undefined;
  #isOver = false;

  constructor(number: number, link: Link) {
    this.#number = number;
    this.#link = link;
    this.takesAny = number === 0;
    this.unanswered = new Unanswered((error) => link.tell(error));
  }

  postMessage(message: unknown, transfer: readonly object[] = []): void {
    const request = isRequest(message) ? message : undefined;
    if (this.#isOver || this.#link.isOver) {
      closePorts(transfer);
      // Nobody waits for other messages, and Comlink would take an error for one of theirs.
      if (request === undefined || request.type === 'RELEASE') return;
      if (request.type !== 'SET') throw this.#link.gone(this.#number);
      this.#link.tell(this.#link.gone(this.#number));
      return;
    }
    if (request?.type === 'RELEASE') {
      this.#release(request);
      return;
    }
    if (isAnswer(message)) this.#respond(message, transfer);
    else this.#link.post(this.#number, message, transfer);
    this.unanswered.sent(message);
  }

  addEventListener(type: string, listener: Listener | EventListener, options: object = {}): void {
    this.#listenersOf(type)?.add(listener as Listener, options);
  }

  removeEventListener(type: string, listener: Listener | EventListener): void {
    if (!this.#listenersOf(type)?.delete(listener as Listener)) return;
    if (type === 'message') this.#closeIfUnused();
  }

  start(): void {
    this.#link.start();
  }

  request(request: Request, ports: readonly object[]): void {
    const { id } = request;
    const path = new CheckedPath(request);
    const data = { ...request, path };
    this.#serving.add(data);
    const error = leavesAtOnce(request);
    if (error !== undefined) {
      this.postMessage(thrown(id, error));
      return;
    }
    // Comlink throws for a value that it has no handler for, and would leave the call open.
    this.#listeners.call(this, { data, origin: '', ports }, (error) =>
      this.postMessage(thrown(id, error)),
    );
  }

  answer(answer: Answer, ports: readonly object[]): void {
    const { id } = answer;
    const data = this.unanswered.came(answer);
    const resolve = this.#awaited.get(id);
    if (resolve === undefined) this.other(data, ports);
    else resolve(data);
    this.#awaited.delete(id);
    if (this.#releases.delete(id)) {
      this.#released += 1;
      this.#closeIfUnused();
    }
    if (this.unanswered.size === 0 && this.#held !== undefined) this.#sendRelease(this.#held);
  }

  other(data: unknown, ports: readonly object[]): void {
    this.#listeners.call(this, { data, origin: '', ports }, (error) => {
      // As with a MessagePort, a listener's error is its program's, and the stream goes on.
      void Promise.reject(error);
    });
  }

  /** Tells of a failure that nobody waits for. */
  tell(error: unknown): void {
    this.#errorListeners.call(this, { data: error, origin: '', ports: [] }, (thrown) => {
      void Promise.reject(thrown);
    });
  }

  end(error: SystemError): void {
    if (this.#isOver) return;
    this.#finish();
    const ids = this.unanswered.ids();
    for (const id of ids) this.answer(lost(id, error), []);
  }

  #respond(answer: Answer, transfer: readonly object[]): void {
    const asked = this.#serving.find(answer);
    const path = asked?.path as CheckedPath | undefined;
    if (path?.error === undefined) {
      const endpointOf = asked?.type === 'ENDPOINT' ? path?.exposed : undefined;
      this.#link.post(this.#number, answer, transfer, endpointOf);
    } else this.#link.post(this.#number, thrown(answer.id, path.error), []);
    if (asked === undefined) return;
    this.#serving.delete(asked);
    this.#link.answered(1);
  }

  #listenersOf(type: string): Listeners | undefined {
    if (type === 'message') return this.#listeners;
    return type === 'messageerror' ? this.#errorListeners : undefined;
  }

  /**
   * The proxies were released or collected. A caller that released one waits for nothing any more: Comlink
   * forgets its calls right after this. One that lost a proxy may wait for a call, which is answered first.
   */
  #release(request: Request): void {
    if (this.unanswered.size === 0) {
      this.#sendRelease(request);
      return;
    }
    void Promise.resolve().then(() => {
      if (this.#isOver) return;
      for (const id of this.unanswered.ids()) {
        if (!this.#isAwaited(id)) this.unanswered.forget(id);
      }
      this.#held = request;
      if (this.unanswered.size === 0) this.#sendRelease(request);
    });
  }

  #isAwaited(id: Id): boolean {
    const awaited = new Awaited(id, (resolve) => this.#awaited.set(id, resolve));
    this.other(awaited, []);
    return awaited.wasAskedFor;
  }

  #sendRelease(request: Request): void {
    this.#held = undefined;
    this.#link.post(this.#number, request, []);
    this.#releases.add(request.id);
  }

  /** `expose` stops listening when it was released; what `wrap` added stays, so it is counted. */
  #closeIfUnused(): void {
    if (this.#listeners.size > this.#released) return;
    // In a turn of its own: an answer may still be on its way.
    void Promise.resolve().then(() => {
      if (this.#isOver || this.#link.isOver || this.#listeners.size > this.#released) return;
      this.#link.close(this.#number);
      this.end(this.#link.gone(this.#number));
    });
  }

  #finish(): void {
    this.#isOver = true;
    this.#held = undefined;
    this.#link.answered(this.#serving.clear());
  }
}

/**
 * An answer in advance, to find out whether anybody waits for it: the promise of a call takes it for a
 * promise, asks for its `then`, and gets what it says later.
 */
class Awaited {
  readonly id: Id;
  readonly #settle: (resolve: (answer: Answer) => void) => void;
  wasAskedFor = false;

  constructor(id: Id, settle: (resolve: (answer: Answer) => void) => void) {
    this.id = id;
    this.#settle = settle;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is meant to be taken for a promise.
  get then(): (resolve: (answer: Answer) => void) => void {
    this.wasAskedFor = true;
    return this.#settle;
  }
}
