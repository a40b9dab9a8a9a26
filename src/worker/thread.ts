import { block } from '../atomics/block.ts';
import { endThread, markDying } from '../atomics/death.ts';
import { Exit, preventLife } from '../atomics/exit.ts';
import { describeKnot } from '../atomics/knot.ts';
import { packSlot, type SlotId } from '../atomics/slot-id.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { ERRNO } from '../errno/errno.ts';
import { integer } from '../errno/misuse.ts';
import { errnoError, SystemError } from '../errno/system-error.ts';
import type { HostWorker } from '../host/host.ts';
import { dropHandle, type SocketHandle } from '../socket/handle.ts';
import { interrupt, type ThreadId } from '../thread/this-thread.ts';
import { startedTracking } from '../thread/tracking-hook.ts';
import { kin } from './kin.ts';

/** How a thread ended: by itself, with a code, or without a word. */
export type ExitStatus = { readonly code: number } | { readonly died: true };

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
  #status: ExitStatus | undefined;
  /** True while this thread stays where it is for the sake of that one. */
  #holds = true;

  /** @internal */
  constructor(
    caller: CallingThread,
    host: HostWorker,
    id: SlotId,
    exit: Words,
    given: readonly SocketHandle[],
  ) {
    this.worker = host.worker;
    this.id = packSlot(id);
    this.#slot = id;
    this.#caller = caller;
    this.#host = host;
    this.#given = given;
    this.#exit = new Exit(exit, caller.table, id);
    kin().count += 1;
    this.exited = new Promise((resolve) => {
      host.onExit((code) => {
        // A thread that was ended from outside has published nothing, and its code says nothing.
        this.#status ??= this.#read() ?? (code === 0 ? { code } : { died: true });
        endThread(caller, id);
        this.#given = [];
        resolve(this.#letGo(this.#status));
      });
    });
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
    const woken = block(this.#caller, this.#exit, 1, deadline);
    if (woken === ERRNO.EDEADLK) {
      const text = describeKnot(this.#caller, this.#exit);
      throw new SystemError('EDEADLK', 'join', { text });
    }
    if (woken < 0) throw errnoError(woken === ERRNO.EAGAIN ? ERRNO.ETIMEDOUT : woken, 'join');
    this.#status = this.#read() ?? { died: true };
    return this.#letGo(this.#status);
  }

  /** Ends the thread wherever it is. Returns at once. */
  terminate(): void {
    // One that sleeps wakes and ends itself, where the runtime is slow to do it.
    markDying(this.#caller, this.#slot);
    this.#host.terminate();
    if (!preventLife(this.#exit.words)) return;
    for (const handle of this.#given) dropHandle(handle);
    this.#given = [];
    endThread(this.#caller, this.#slot);
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
    return code === undefined ? undefined : { code };
  }
}
