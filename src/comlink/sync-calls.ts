import { isSystemError, type Syscall, SystemError } from '../errno/system-error.ts';
import { platform } from '../host/platform.ts';
import type { Socket } from '../socket/socket.ts';
import { canBlock } from '../thread/this-thread.ts';
import { decode, encode, isStackEnd } from './codec.ts';
import { closeFrame, type Frame, KIND } from './frame.ts';
import { malformed } from './frame-reader.ts';
import { pass } from './gate.ts';
import { leavesAtOnce } from './reach.ts';
import { answerTo, refusePort, thrownFrame } from './sync-answers.ts';
import { checkDeadline, SyncStream } from './sync-stream.ts';
import { PortName, type RemoteOf, SyncValues } from './sync-values.ts';
import { restore } from './thrown.ts';
import { endOf, readerOf, take } from './usable.ts';
import {
  type Answer,
  channelIn,
  type Id,
  isRequestType,
  isThrown,
  mapValues,
  type Request,
  type RequestType,
  type WireValue,
} from './wire.ts';

/** The request of a call, without its id. */
export interface Asked {
  readonly type: RequestType;
  readonly path: readonly string[];
  readonly argumentList?: readonly unknown[];
  readonly value?: unknown;
}

/** A request that is served, or could not be answered and is owed this error. */
interface Owed {
  readonly channel: number;
  readonly id: Id;
  readonly error?: Error;
  readonly next: Owed | undefined;
}

/** The stream is at its end. */
const END = Symbol('end');

/** The calls of one thread that blocks over one socket: its own, and those it serves meanwhile. */
export class SyncCalls {
  readonly #socket: Socket;
  readonly #stream: SyncStream;
  readonly #values: SyncValues;
  /** The calls that wait, the innermost one last. */
  readonly #waiting: Id[] = [];
  readonly #parked = new Map<Id, Answer>();
  #owed: Owed | undefined;
  /** The requests under way, the innermost one first. */
  #serving: Owed | undefined;
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
    const known = readerOf(socket);
    if (known instanceof SyncCalls) return known;
    const calls = new SyncCalls(socket, end, remoteOf);
    take(socket, syscall, calls);
    return calls;
  }

  /** Makes a call and waits for its answer; serves calls from there meanwhile. */
  call(channel: number, { type, path, argumentList, value }: Asked, timeoutMs: number): unknown {
    const deadline = timeoutMs === 0 ? Infinity : platform.now() + timeoutMs;
    // Leftovers go first: if there is no time for that, nothing of this call is sent.
    this.#settle(deadline);
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
    this.#failStopped();
    while (!this.#isReleased && this.#receive(Infinity) !== END);
  }

  #answer(id: Id, deadline: number): Answer {
    for (;;) {
      const answer = this.#receive(deadline);
      if (answer === END) {
        throw this.#stream.reset('the other thread closed its end before it answered');
      }
      if (answer?.id === id) return answer;
      // To a call further down the stack; others are late, and were given up.
      if (answer !== undefined && this.#waiting.includes(answer.id)) {
        this.#parked.set(answer.id, answer);
      }
      const parked = this.#parked.get(id);
      if (parked !== undefined) return parked;
      // A peer that asks without end keeps nobody here.
      checkDeadline(deadline);
    }
  }

  /** Waits for the next frame: serves a request, or returns an answer. */
  #receive(deadline: number): Answer | typeof END | undefined {
    try {
      this.#settle(deadline);
      const frame = this.#stream.next(deadline);
      return frame === undefined ? END : this.#message(frame, deadline);
    } catch (error) {
      // A peer that breaks the rules ends the socket, and sees that.
      if (isSystemError(error) && error.code === 'EPROTO') this.#socket.close();
      throw error;
    }
  }

  /**
   * A frame is consumed when all of it was understood: at the end of the stack it is left to the next
   * call, and the stream stays in step. A request is under way from there on, with no call between: a
   * thread may be stopped where a function begins.
   */
  #message(frame: Frame, deadline: number): Answer | undefined {
    const { channel, kind } = frame;
    if (kind === KIND.CLOSE) {
      if (channel === 0 || frame.start !== frame.end) throw malformed('a close that is none');
      this.#stream.consume(frame);
      this.#values.close(channel);
      return undefined;
    }
    // These two are what they are said to be, and name no port.
    if (kind === KIND.RESULT || kind === KIND.CALL) {
      const message = decode(frame, refusePort);
      this.#stream.consume(frame);
      if (kind === KIND.RESULT) return message as Answer;
      this.#serving = { channel, id: (message as Request).id, next: this.#serving };
      this.#respond(channel, message as Request, deadline);
      return undefined;
    }
    const names: number[] = [];
    const portOf = (name: number): PortName => {
      names.push(name);
      return new PortName(name);
    };
    const passed = pass(decode(frame, portOf));
    if (passed === undefined && channel !== 0) {
      throw malformed('a message that Comlink does not make');
    }
    const message = passed && mapValues(passed, (value) => withPort(value, portOf));
    this.#values.borrow(names);
    const isRequest = message !== undefined && isRequestType(message.type);
    this.#stream.consume(frame);
    if (!isRequest) return message as Answer | undefined;
    this.#serving = { channel, id: (message as Request).id, next: this.#serving };
    this.#respond(channel, message as Request, deadline);
    return undefined;
  }

  /** Answers the innermost request under way. */
  #respond(channel: number, request: Request, deadline: number): void {
    const { id } = request;
    const next = this.#serving?.next;
    const isReleased = request.type === 'RELEASE' && leavesAtOnce(request) === undefined;
    try {
      this.#stream.send(answerTo(this.#values, channel, request), deadline);
    } catch (error) {
      if (isStackEnd(error)) {
        const full = new RangeError('Maximum call stack size exceeded');
        this.#owed = { channel, id, error: full, next: this.#owed };
      }
      throw error;
    } finally {
      this.#serving = next;
      if (isReleased) this.#release(channel, deadline);
    }
  }

  #release(channel: number, deadline: number): void {
    this.#values.close(channel);
    if (channel === 0) this.#isReleased = true;
    else this.#stream.send(closeFrame(channel), deadline);
  }

  /** A server that was stopped from outside, and serves again, is done with none of its requests. */
  #failStopped(): void {
    const error = new SystemError('EINTR', 'recv', { text: 'the thread that serves was stopped' });
    for (let one = this.#serving; one !== undefined; one = one.next) {
      this.#owed = { channel: one.channel, id: one.id, error, next: this.#owed };
      this.#serving = one.next;
    }
  }

  /** Sends what is left from calls that ended early. */
  #settle(deadline: number): void {
    this.#stream.flush(deadline);
    for (let owed = this.#owed; owed !== undefined; owed = owed.next) {
      this.#stream.send(thrownFrame(owed.channel, owed.id, owed.error), deadline);
      this.#owed = owed.next;
    }
  }

  #valueOf(answer: Answer): unknown {
    if (isThrown(answer)) throw restore(answer.value);
    return this.#values.fromWire(answer);
  }
}

function withPort(value: WireValue, portOf: (name: number) => PortName): WireValue {
  const name = channelIn(value);
  return name === undefined ? value : { ...value, value: portOf(name) };
}
