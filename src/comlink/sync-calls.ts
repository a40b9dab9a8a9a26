import { type Syscall, SystemError } from '../errno/system-error.ts';
import { platform } from '../host/platform.ts';
import type { Socket } from '../socket/socket.ts';
import { canBlock } from '../thread/this-thread.ts';
import { decode, encode } from './codec.ts';
import { closeFrame, type Frame, KIND } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { invoke } from './invoke.ts';
import { proxyMarker } from './npm-install-comlink/comlink.ts';
import { SyncStream } from './sync-stream.ts';
import { type PortName, type RemoteOf, SyncValues } from './sync-values.ts';
import { restore } from './thrown.ts';
import { endOf, take } from './usable.ts';
import {
  type Answer,
  type Id,
  isAnswer,
  isRequest,
  isSound,
  leavesObject,
  type Request,
  type RequestType,
  thrown,
  withPorts,
} from './wire.ts';

/** What a call asks for, without its id. */
export interface Asked {
  readonly type: RequestType;
  readonly path: readonly string[];
  readonly argumentList?: readonly unknown[];
  readonly value?: unknown;
}

/** The stream is at its end. */
const END = Symbol('end');

const known = new WeakMap<Socket, SyncCalls>();

/** The calls of one thread that blocks over one socket: its own, and those it serves meanwhile. */
export class SyncCalls {
  readonly #socket: Socket;
  readonly #stream: SyncStream;
  readonly #values: SyncValues;
  /** The calls that wait, the innermost one last. */
  readonly #waiting: Id[] = [];
  readonly #parked = new Map<Id, Answer>();
  #lastId = 0;
  #isReleased = false;

  private constructor(socket: Socket, end: number, remoteOf: (calls: SyncCalls) => RemoteOf) {
    this.#socket = socket;
    this.#stream = new SyncStream(socket);
    this.#values = new SyncValues(end, remoteOf(this));
  }

  static of(socket: Socket, syscall: Syscall, remoteOf: (calls: SyncCalls) => RemoteOf): SyncCalls {
    const end = endOf(socket, syscall);
    if (!canBlock()) {
      const text = 'this thread may not block; use Comlink over endpoint()';
      throw new SystemError('ENOTSUP', syscall, { text });
    }
    let calls = known.get(socket);
    if (calls === undefined) {
      take(socket, syscall);
      calls = new SyncCalls(socket, end, remoteOf);
      known.set(socket, calls);
    }
    return calls;
  }

  /** Makes a call and waits for its answer; serves calls from there meanwhile. */
  call(channel: number, { type, path, argumentList, value }: Asked, timeoutMs: number): unknown {
    const deadline = timeoutMs === 0 ? Infinity : platform.performance.now() + timeoutMs;
    this.#lastId += 1;
    const id = this.#lastId;
    const transfer: object[] = [];
    const given = argumentList?.map((one) => this.#values.toWire(one, transfer));
    let request: Request = given ? { id, type, path, argumentList: given } : { id, type, path };
    if (type === 'SET') request = { ...request, value: this.#values.toWire(value, transfer) };
    const frame = encode(request, channel, transfer, refusePort);
    this.#waiting.push(id);
    try {
      this.#stream.send(frame, deadline);
      return this.#valueOf(this.#answer(id, deadline));
    } finally {
      this.#waiting.pop();
      if (this.#parked.size > 0) this.#parked.delete(id);
    }
  }

  /** Serves calls to the end of the stream, or until `api` is released. */
  serve(api: unknown): void {
    this.#values.exposed.set(0, api);
    while (!this.#isReleased && this.#receive(Infinity) !== END);
  }

  #answer(id: Id, deadline: number): Answer {
    for (;;) {
      const answer = this.#receive(deadline);
      if (answer === END) {
        const text = 'the other thread closed its end before it answered';
        throw new SystemError('ECONNRESET', 'read', { text });
      }
      if (answer?.id === id) return answer;
      // To a call further down the stack; others are late, and were given up.
      if (answer !== undefined && this.#waiting.includes(answer.id)) {
        this.#parked.set(answer.id, answer);
      }
      const parked = this.#parked.get(id);
      if (parked !== undefined) return parked;
    }
  }

  /** Waits for the next frame: serves a request, or returns an answer. */
  #receive(deadline: number): Answer | typeof END | undefined {
    try {
      const frame = this.#stream.next(deadline);
      return frame === undefined ? END : this.#message(frame);
    } catch (error) {
      // What breaks the rules ends the socket, and the peer sees that.
      if (error instanceof SystemError && error.code === 'EPROTO') this.#socket.close();
      throw error;
    }
  }

  #message(frame: Frame): Answer | undefined {
    const { channel, kind } = frame;
    if (kind === KIND.CLOSE) {
      this.#values.exposed.delete(channel);
      return undefined;
    }
    // These two are what they are said to be, and name no port.
    if (kind === KIND.RESULT) return decode(frame, refusePort) as Answer;
    if (kind === KIND.CALL) {
      this.#respond(channel, decode(frame, refusePort) as Request);
      return undefined;
    }
    const portOf = (name: unknown): PortName => this.#values.portName(name);
    const message = withPorts(decode(frame, portOf), portOf);
    if (isAnswer(message)) return message;
    if (!isRequest(message)) return undefined;
    if (!isSound(message)) throw malformed('a request that Comlink does not make');
    this.#respond(channel, message);
    return undefined;
  }

  #respond(channel: number, request: Request): void {
    const { id, type } = request;
    let frame: Uint8Array;
    try {
      const transfer: object[] = [];
      const result = this.#perform(channel, request);
      const wire = this.#values.toWire(result, transfer);
      const isRaw = wire.type === 'RAW';
      const answer: Answer = isRaw ? { id, type: 'RAW', value: wire.value } : { id, ...wire };
      frame = encode(answer, channel, transfer, refusePort);
    } catch (error) {
      frame = this.#thrownFrame(channel, id, error);
    }
    this.#stream.send(frame, Infinity);
    if (type !== 'RELEASE') return;
    this.#values.exposed.delete(channel);
    if (channel === 0) this.#isReleased = true;
    else this.#stream.send(closeFrame(channel), Infinity);
  }

  #perform(channel: number, request: Request): unknown {
    if (leavesObject(request)) throw new SystemError('EPERM', 'recv');
    if (!this.#values.exposed.has(channel)) {
      if (channel !== 0) {
        throw new SystemError('EPIPE', 'recv', { text: 'the object was released' });
      }
      const text = 'both threads wait for an answer, and neither serves';
      throw new SystemError('EDEADLK', 'recv', { text });
    }
    if (request.type === 'ENDPOINT') {
      const text = 'a thread that blocks has no ports';
      throw new SystemError('ENOTSUP', 'recv', { text });
    }
    const given = (request.argumentList ?? []).map((value) => this.#values.fromWire(value));
    const value = request.value && this.#values.fromWire(request.value);
    const result = invoke(this.#values.exposed.get(channel), request, given, value);
    if (request.type === 'CONSTRUCT') return Object.assign(Object(result), { [proxyMarker]: true });
    if (!isThenable(result)) return result;
    result.then(undefined, () => undefined);
    throw new SystemError('EDEADLK', 'recv', {
      text: 'a promise of a thread that blocks is never settled; serve it by Comlink.expose(endpoint())',
    });
  }

  #thrownFrame(channel: number, id: Id, error: unknown): Uint8Array {
    try {
      return encode(thrown(id, error), channel, [], refusePort);
    } catch {
      const unserialisable = new TypeError('Unserializable return value');
      return encode(thrown(id, unserialisable), channel, [], refusePort);
    }
  }

  #valueOf(answer: Answer): unknown {
    if (answer.type === 'HANDLER' && answer.name === 'throw') throw restore(answer.value);
    return this.#values.fromWire(answer);
  }
}

function refusePort(): never {
  throw new SystemError('ENOTSUP', 'send', { text: 'a thread that blocks has no ports' });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null || !('then' in value)) return false;
  return typeof value.then === 'function';
}
