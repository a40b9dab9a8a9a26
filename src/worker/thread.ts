import { endThread, markDying } from '../atomics/death.ts';
import { Exit, hasLived, preventLife, Readiness } from '../atomics/exit.ts';
import { describeKnot } from '../atomics/knot.ts';
import type { Entry } from '../atomics/register.ts';
import { packSlot, type SlotId } from '../atomics/slot-id.ts';
import { isAlive } from '../atomics/slots.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer } from '../errno/misuse.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import type { HostWorker } from '../host/host.ts';
import { dropHandle, type SocketHandle } from '../socket/handle.ts';
import { deathIn, ended, hasBegun, tellEnd, watchChild } from '../thread/deaths.ts';
import { home } from '../thread/home.ts';
import { lockedLives } from '../thread/locked-lives.ts';
import { errorText } from '../thread/story.ts';
import { interrupt, type ThreadId } from '../thread/this-thread.ts';
import { startedTracking } from '../thread/tracking-hook.ts';
import { kin } from './kin.ts';
import { whenReady } from './ready.ts';
import { bearFirst } from './unborn.ts';
import { forgetUnheard, hearAtExit } from './unheard.ts';

/**
 * How a thread ended: by itself, with a code, or without a word. The cause is a ThreadDeath, if it threw
 * or died and that is known.
 */
export type ExitStatus =
  | { readonly code: number; readonly cause?: Error }
  | { readonly died: true; readonly cause?: Error };

/** Exit code, as the runtime says it, of a thread that was ended from outside. */
const TERMINATED = 1;

/** A thread that this one has started with `spawn()`. To be used in the thread that started it. */
export class Thread {
  /** The runtime's own object. */
  readonly worker: object;
  readonly id: ThreadId;
  /** Resolves when the thread has ended. Needs this thread's event loop; {@link join} does not. */
  readonly exited: Promise<ExitStatus>;
  readonly #caller: CallingThread;
  readonly #host: HostWorker;
  readonly #exit: Exit;
  readonly #slot: SlotId;
  /** Handles that it was given, while it may not have taken them. */
  #given: readonly SocketHandle[];
  readonly #entry: Entry;
  /** Error that it threw, or for which the runtime ended it. */
  #thrown: unknown;
  #ready: Promise<void> | undefined;
  #status: ExitStatus | undefined;
  /** Where the runtime tells no exit: the thread has ended. */
  #noExit: (() => void) | undefined;
  /** True while this thread stays where it is for the sake of that one. */
  #holds = true;

  /** @internal */
  constructor(
    caller: CallingThread,
    host: HostWorker,
    entry: Entry,
    exit: Words,
    given: readonly SocketHandle[],
  ) {
    const { id } = entry;
    this.worker = host.worker;
    this.#entry = entry;
    this.id = packSlot(id);
    this.#slot = id;
    this.#caller = caller;
    this.#host = host;
    this.#given = given;
    this.#exit = new Exit(exit, caller.table, id);
    kin().count += 1;
    const forget = watchChild(entry, () => this.#learn());
    host.onError((error) => this.#tell(error));
    this.exited = new Promise((resolve) => {
      host.onExit((code) => {
        const fromOutside = hasBegun(entry) && code === TERMINATED;
        tellEnd(entry, fromOutside ? { reason: 'terminated' } : ended(entry, code));
        // A thread that lived and published nothing was ended from outside: its code says nothing.
        const isEnd = code === 0 && !hasLived(exit);
        this.#status ??= this.#read() ?? this.#with(isEnd ? { code } : { died: true });
        endThread(caller, id);
        this.#given = [];
        if (this.#thrown === undefined) forget();
        forgetUnheard(host);
        resolve(this.#letGo(this.#status));
      });
      if (lockedLives().are) this.#watchLock(resolve);
    });
    hearAtExit(host, () => {
      // This thread takes its reaper along: nobody else hears of a child that has just ended.
      if (this.#exit.code() !== undefined) endThread(caller, id);
    });
    if (lockedLives().are && !home().host.isMain) bearFirst(caller, this.ready);
  }

  /**
   * Resolves when the thread's `inherited()` has. Needs this thread's event loop. Rejects with
   * ECONNRESET, and a ThreadDeath for its cause, if the thread ended before; that is no unhandled
   * rejection where nobody awaits it.
   */
  get ready(): Promise<void> {
    const { words } = this.#exit;
    this.#ready ??= whenReady(
      new Readiness(words, this.#caller.table, this.#slot),
      this.exited.then(() => this.#death()),
    );
    return this.#ready;
  }

  /**
   * Blocks until the thread has ended, in whatever way, and returns how. `timeout` in milliseconds;
   * for ever if left out. A thread that ends by itself has begun to end then: its `exit` handlers
   * that were added after `inherited()` may still run.
   *
   * @throws ETIMEDOUT the thread still runs
   * @throws EDEADLK the thread waits for this one
   * @throws EINTR another thread called `interrupt()`
   * @throws ENOTSUP this thread may not block; await {@link exited} instead
   */
  join(timeout?: number): ExitStatus {
    if (timeout !== undefined) integer('timeout', timeout, 0, 0x7fff_ffff);
    const deadline = timeout === undefined ? Infinity : this.#caller.now() + timeout;
    this.#status ??= this.#read();
    if (this.#status !== undefined) return this.#letGo(this.#status);
    const woken = this.#exit.awaitEnd(this.#caller, deadline);
    if (woken === ERRNO.EDEADLK) {
      const text = describeKnot(this.#caller, this.#exit);
      throw new SystemError('EDEADLK', 'join', { text });
    }
    if (woken < 0) throw errnoError(woken === ERRNO.EAGAIN ? ERRNO.ETIMEDOUT : woken, 'join');
    this.#status = this.#read() ?? this.#with({ died: true });
    return this.#letGo(this.#status);
  }

  /** Ends the thread wherever it is. Returns at once. */
  terminate(): void {
    this.#markEnding();
    this.#host.terminate();
    this.#takeBack();
  }

  /** Somebody ends the thread from outside. */
  #markEnding(): void {
    if (isAlive(this.#caller.table, this.#slot)) tellEnd(this.#entry, { reason: 'terminated' });
    // One that sleeps wakes and ends itself, where the runtime is slow to do it.
    markDying(this.#caller, this.#slot);
  }

  /** Takes back what a thread was given that has not begun, and now never will. */
  #takeBack(): void {
    if (!preventLife(this.#exit.words)) return;
    for (const handle of this.#given) dropHandle(handle);
    this.#given = [];
    endThread(this.#caller, this.#slot);
    this.#noExit?.();
  }

  /** In a page, where no worker says that it has ended: its lock does, and what happens before it begins. */
  #watchLock(resolve: (status: ExitStatus) => void): void {
    this.#noExit = () => {
      this.#status ??= this.#read() ?? this.#with({ died: true });
      this.#given = [];
      forgetUnheard(this.#host);
      resolve(this.#letGo(this.#status));
    };
    lockedLives().onEnd(this.#slot, () => {
      tellEnd(this.#entry, { reason: 'terminated' });
      this.#noExit?.();
    });
    // A script that is missing or throws. One that has begun goes on after an error.
    this.#host.onError(() => this.#takeBack());
    this.#host.onTerminate(() => {
      this.#markEnding();
      this.#takeBack();
    });
  }

  /**
   * Makes the thread's blocked call throw EINTR; false if it is not blocked, and then nothing
   * happens. Never blocks.
   */
  interrupt(): boolean {
    return interrupt(this.id);
  }

  /** Lets the thread keep this thread's event loop running, which it does from the start. */
  ref(): this {
    this.#host.ref();
    return this;
  }

  /** Lets this thread's event loop end while the thread runs. */
  unref(): this {
    this.#host.unref();
    return this;
  }

  /** That thread has ended: this one may move to another table, as far as that is concerned. */
  #letGo(status: ExitStatus): ExitStatus {
    startedTracking()?.join(this.#slot);
    if (this.#holds) kin().count -= 1;
    this.#holds = false;
    return status;
  }

  #read(): ExitStatus | undefined {
    const code = this.#exit.code();
    return code === undefined ? undefined : this.#with({ code });
  }

  /** Error that the thread threw, as soon as the runtime knows it. */
  #learn(): unknown {
    if (this.#thrown === undefined) {
      const error = this.#host.lastError();
      if (error !== undefined) this.#tell(error);
    }
    return this.#thrown;
  }

  #tell(thrown: unknown): void {
    this.#thrown = thrown;
    const memory = (thrown as { code?: unknown } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const reason = memory ? 'memory' : hasBegun(this.#entry) ? 'threw' : 'never-started';
    tellEnd(this.#entry, { reason, error: errorText(thrown, home().host.describe) });
  }

  #death(): ThreadDeath | undefined {
    return deathIn(this.#entry);
  }

  #with(status: { code: number } | { died: true }): ExitStatus {
    const cause = this.#death();
    const tells = 'died' in status || cause?.reason === 'threw';
    return tells && cause !== undefined ? { ...status, cause } : status;
  }
}
