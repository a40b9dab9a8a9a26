/// <reference lib="es2020" preserve="true" />
/// <reference lib="esnext.disposable" preserve="true" />
import { beginSteps, endSteps, UNFINISHED } from '../atomics/note.ts';
import { settle } from '../atomics/settle.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import type { End } from '../ring/end.ts';
import { startedPump } from '../thread/this-pump.ts';
import { droppedSockets, type Held, knownSockets } from './held.ts';
import { giveUp, type Owner } from './later.ts';

const OPEN = '';
const CLOSED = 'the Socket was closed';
const HANDED_ON =
  'the Socket was handed on by detach(); use that of adopt() in the thread that got it';

const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** Structured clone refuses a symbol, and says its text. */
const UNCLONEABLE: symbol = Symbol(
  'a Socket is not cloned but handed on: postMessage(...socket.detach()), or share(), or ends of spawn()',
);

/** A Socket as one of the objects that hold an end in this thread, until it is closed or handed on. */
export abstract class Holder {
  #held: Held | undefined;
  #gone = OPEN;
  /** Owner of the asynchronous calls that are made through this Socket. */
  readonly #owner: Owner = { holdsLoop: true, socket: this };
  /**
   * Makes `postMessage(socket)` throw, which would post an empty object.
   * @internal
   */
  readonly uncloneable: symbol = UNCLONEABLE;

  /** @internal */
  constructor(held: Held) {
    knownSockets().add(this);
    droppedSockets().register(this, held, this);
    // Last, and together: a call may be stopped in the line above, and its object is nobody's then.
    held.hold();
    this.#held = held;
  }

  /** True once this object was closed or its end was handed on. */
  get closed(): boolean {
    return this.#held === undefined;
  }

  /**
   * Closes this object; the end closes with the last of its `dup`s. The peer reads what is queued
   * and then sees the end of the stream. Pending asynchronous calls reject with ECANCELED. Closing
   * again does nothing. Never blocks.
   */
  close(): void {
    if (this.#held === undefined) return;
    const { thread } = this.held('close').end;
    giveUp(this.#owner);
    try {
      beginSteps(thread, () => this.#end());
      this.#end();
    } finally {
      // The end of the stack comes this way too: then it can be closed again.
      endSteps(thread);
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** Lets pending asynchronous calls keep this thread's event loop running, which they do. */
  ref(): this {
    return this.#holdLoop(true);
  }

  /** Lets this thread's event loop end while asynchronous calls are pending. */
  unref(): this {
    return this.#holdLoop(false);
  }

  hasRef(): boolean {
    return this.#owner.holdsLoop;
  }

  /**
   * Says whether it is a Socket: by brand, which a Proxy of one does not have.
   * @internal
   */
  static isOne(value: unknown): value is Holder {
    return typeof value === 'object' && value !== null && knownSockets().has(value);
  }

  /**
   * The end of a Socket as all its dups hold it.
   * @internal
   */
  static heldOf(socket: Holder, syscall: Syscall): Held {
    return socket.held(syscall);
  }

  /**
   * The owner of the calls that are made through a Socket: they are given up when it is closed.
   * @internal
   */
  static ownerOf(socket: Holder): Owner {
    return socket.#owner;
  }

  /** @internal */
  protected get owner(): Owner {
    return this.#owner;
  }

  /**
   * The end, for a call; `count` is what its error tells of bytes that had gone.
   * @internal
   */
  protected use(syscall: Syscall, count?: number): End {
    return this.held(syscall, count).end;
  }

  /** @internal */
  protected held(syscall: Syscall, count?: number): Held {
    const held = this.#held;
    if (held !== undefined) {
      const { thread } = held.end;
      if (thread.note === 0) return held;
      settle(thread);
      // The settled call may be the close of this Socket.
      return this.held(syscall, count);
    }
    const text = this.#gone;
    throw new SystemError('EBADF', syscall, count === undefined ? { text } : { text, count });
  }

  /**
   * The end was given to another thread, and this ends the steps of that (note.ts).
   * @internal
   */
  protected handOn(): void {
    const held = this.#held;
    if (held === undefined) return;
    droppedSockets().unregister(this);
    held.handOn();
    const { state } = held.end.thread;
    // Together with the last step of that, which no call may begin (note.ts): stopped before, the end has
    // stayed.
    this.#gone = HANDED_ON;
    this.#held = undefined;
    state.note &= ~UNFINISHED;
    state.unfinished = undefined;
  }

  /**
   * Text that `util.inspect` and `console.log` show, in Node.
   * @internal
   */
  [INSPECT](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    return `Socket ${inspect(this.closed ? { closed: this.#gone } : this.shown(), options)}`;
  }

  /** @internal */
  protected abstract shown(): object;

  /** Can be done again, from wherever it was stopped. */
  #end(): void {
    if (this.#held === undefined) return;
    droppedSockets().unregister(this);
    startedPump()?.wake();
    this.#held.letGo();
    this.#gone = CLOSED;
    this.#held = undefined;
  }

  #holdLoop(holds: boolean): this {
    this.#owner.holdsLoop = holds;
    startedPump()?.recount();
    return this;
  }
}
