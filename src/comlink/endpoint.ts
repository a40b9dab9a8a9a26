import { SystemError } from '../errno/system-error.ts';
import type { Socket } from '../socket/socket.ts';
import { Channels, type Received } from './channels.ts';
import type { Frame } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { FrameStream } from './frame-stream.ts';
import { refuseSockets } from './refuse-socket.ts';
import { Unanswered } from './unanswered.ts';
import { endOf, take } from './usable.ts';
import { type Id, isAnswer, isRequest, isSound, leavesObject, thrown } from './wire.ts';

/** What a listener gets. */
export interface MessageLike {
  readonly data: unknown;
  readonly origin: string;
  readonly ports: readonly object[];
}

export type Listener = ((event: MessageLike) => void) | { handleEvent(event: MessageLike): void };

/** A listener of Comlink's, which counts on an Event and uses what a {@link MessageLike} has. */
export type EventListener = ((event: never) => void) | { handleEvent(event: never): void };

/** What Comlink's `wrap` and `expose` take; the same as `Endpoint` of comlink. */
export interface Endpoint {
  postMessage(message: unknown, transfer?: readonly object[]): void;
  addEventListener(type: 'message', listener: Listener, options?: object): void;
  addEventListener(type: string, listener: EventListener, options?: object): void;
  removeEventListener(type: string, listener: Listener | EventListener, options?: object): void;
  start(): void;
}

/**
 * Makes an endpoint for the unmodified Comlink of one end: give it to `Comlink.wrap`, to
 * `Comlink.expose`, or to both. The end is the endpoint's from then on. Never blocks; any thread with
 * an event loop may call it, a page's main thread too. Everything that Comlink does over a
 * MessagePort works; calls that a dead peer leaves open reject with ECONNRESET, later ones with
 * EPIPE, and a peer that sends what is no message ends it with EPROTO.
 *
 * It keeps Node's event loop running while it is open, unless `socket.unref()` was called; it is
 * closed by `releaseProxy`, by the peer, or by `socket.close()`.
 *
 * @throws EBADF the socket is closed
 * @throws ESOCKTNOSUPPORT, ENOTSOCK it is not a stream with two directions
 * @throws EBUSY it has an endpoint already
 *
 * @example
 * import * as Comlink from 'comlink';
 * import { socketpair } from 'socketpair';
 * import { endpoint } from 'socketpair/comlink';
 * const [a, b] = socketpair();
 * Comlink.expose({ add: (x, y) => x + y }, endpoint(a));
 * const api = Comlink.wrap(endpoint(b));
 * await api.add(1, 2); // 3
 */
export function endpoint(socket: Socket): Endpoint {
  const end = endOf(socket, 'endpoint');
  take(socket, 'endpoint');
  return new SocketEndpoint(socket, end);
}

class SocketEndpoint implements Endpoint {
  readonly #stream: FrameStream;
  readonly #channels: Channels;
  readonly #unanswered = new Unanswered();
  readonly #listeners = new Map<Listener, { readonly once: boolean }>();
  /** Releases that went out, and the listeners whose proxies were released by them. */
  readonly #releases = new Set<Id>();
  #released = 0;
  #error: SystemError | undefined;

  constructor(socket: Socket, end: number) {
    this.#stream = new FrameStream(socket, {
      frame: (frame) => this.#frame(frame),
      end: (error) => this.#end(error),
    });
    this.#channels = new Channels(end, (frame) => this.#stream.send(frame));
  }

  postMessage(message: unknown, transfer: readonly object[] = []): void {
    const request = isRequest(message) ? message : undefined;
    const isRelease = request?.type === 'RELEASE';
    if (this.#stream.isOver) {
      // Nobody waits for other messages, and Comlink would take an error for one of theirs.
      if (request !== undefined && !isRelease) throw this.#gone();
      return;
    }
    refuseSockets(message);
    this.#channels.send(0, message, transfer);
    this.#unanswered.sent(message);
    if (request !== undefined && isRelease) this.#releases.add(request.id);
  }

  addEventListener(type: string, added: Listener | EventListener, options: object = {}): void {
    const listener = added as Listener;
    if (type !== 'message' || this.#listeners.has(listener)) return;
    this.#listeners.set(listener, { once: 'once' in options && options.once === true });
  }

  removeEventListener(type: string, listener: Listener | EventListener): void {
    if (type === 'message' && this.#listeners.delete(listener as Listener)) this.#closeIfUnused();
  }

  start(): void {
    this.#stream.start();
  }

  #frame(frame: Frame): void {
    const received = this.#channels.receive(frame);
    if (received === undefined) return;
    const { message } = received;
    if (isRequest(message)) {
      if (!isSound(message)) throw malformed('a request that Comlink does not make');
      if (leavesObject(message)) {
        this.postMessage(thrown(message.id, new SystemError('EPERM', 'recv')));
        return;
      }
    }
    this.#unanswered.came(message);
    this.#dispatch(received);
    if (isAnswer(message) && this.#releases.delete(message.id)) {
      this.#released += 1;
      this.#closeIfUnused();
    }
  }

  #dispatch({ message, ports }: Received): void {
    const event = { data: message, origin: '', ports };
    for (const [listener, { once }] of [...this.#listeners]) {
      if (once) this.#listeners.delete(listener);
      try {
        if (typeof listener === 'function') listener.call(this, event);
        else listener.handleEvent(event);
      } catch (error) {
        // Comlink throws for a value that it has no handler for, and would leave the call open.
        if (isRequest(message)) this.postMessage(thrown(message.id, error));
        // As with a MessagePort, the stream goes on.
        else void Promise.reject(error);
      }
    }
  }

  /** `expose` stops listening when it was released; what `wrap` added stays, so it is counted. */
  #closeIfUnused(): void {
    if (this.#listeners.size > this.#released) return;
    // In a turn of its own: an answer may still be on its way.
    void Promise.resolve().then(() => {
      if (this.#listeners.size <= this.#released && !this.#stream.isOver) {
        this.#stream.close();
        this.#channels.end(this.#gone());
      }
    });
  }

  #end(error: SystemError): void {
    this.#error = error;
    this.#channels.end(error);
    for (const answer of this.#unanswered.fail(error)) {
      this.#dispatch({ message: answer, ports: [] });
    }
  }

  #gone(): SystemError {
    const why = this.#error?.code === 'EPROTO' ? 'EPROTO' : 'EPIPE';
    return new SystemError(why, 'send', { text: 'the endpoint is closed' });
  }
}
