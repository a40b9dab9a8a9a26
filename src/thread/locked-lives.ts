import { endThread } from '../atomics/death.ts';
import { packSlot, type SlotId, unpackSlot } from '../atomics/slot-id.ts';
import { ID, slotsOf } from '../atomics/table-layout.ts';
import type { CallingThread } from '../atomics/thread.ts';
import { load, type Words } from '../atomics/words.ts';
import type { Locks } from '../host/host.ts';
import { home, kept } from './home.ts';

/*
 * The death of threads in pages, where no port says that its thread is gone. A watcher is a thread whose
 * event loop turns: the page, and the thread that spawned the other one as long as it does not block.
 *
 *   thread                                   watcher
 *   asks for the lock of its slot
 *   tells its name to all                    looks until the thread has the lock, or waits for it
 *   has the lock                             asks for the same lock, behind the thread
 *   inherited() resolves
 *   ends, in whatever way: the browser       gets the lock: endThread(slot), as a reaper does
 *   gives the lock back                      (atomics/death.ts)
 *
 * The name has the table's number, the slot and its generation, so each lock is of one life. Another page
 * of the origin hears the name too, and knows no such table.
 */
class LockedLives {
  readonly #locks: Locks | undefined = home().host.locks();
  readonly #ends = new Map<number, () => void>();
  readonly #watched = new Set<string>();
  #isHeld = false;
  #listens = false;

  /** Says whether threads are watched this way here. */
  get are(): boolean {
    return this.#locks !== undefined;
  }

  /** Takes the lock of a slot for as long as this thread lives, and has it watched. */
  async hold(table: Words, id: SlotId): Promise<void> {
    if (this.#locks === undefined || this.#isHeld) return;
    this.#isHeld = true;
    const name = prefixOf(table) + packSlot(id);
    const held = this.#locks.hold(name);
    // At once: a thread that blocks now hears of no grant, and the browser gives it the lock all the same.
    this.#locks.tell(name);
    await held;
  }

  /** Has this thread watched; the page watches the others. */
  watchMe(thread: CallingThread): void {
    if (home().host.isMain) this.listen(thread);
    else void this.hold(thread.table, thread);
  }

  /** Watches the threads of this one's table that tell of their locks from now on. */
  listen(thread: CallingThread): void {
    if (this.#listens) return;
    this.#listens = true;
    this.#locks?.onTold((name) => this.#hear(thread, name));
  }

  /** Calls back once when that thread has ended, if this one's event loop turns. */
  onEnd(id: SlotId, callback: () => void): void {
    this.#ends.set(packSlot(id), callback);
  }

  #hear(thread: CallingThread, name: unknown): void {
    const prefix = prefixOf(thread.table);
    if (typeof name !== 'string' || !name.startsWith(prefix)) return;
    const packed = Number(name.slice(prefix.length));
    const id = unpackSlot(packed);
    if (packSlot(id) !== packed || id.slot >= slotsOf(thread.table)) return;
    const isOurs = home().host.isMain || this.#ends.has(packed);
    if (!isOurs || this.#watched.has(name)) return;
    this.#watched.add(name);
    void this.#locks?.whenFree(name, () => {
      this.#watched.delete(name);
      endThread(thread, id);
      this.#ends.get(packed)?.();
      this.#ends.delete(packed);
    });
  }
}

export const lockedLives: () => LockedLives = kept('locked lives', () => new LockedLives());

function prefixOf(table: Words): string {
  // HOME| The table's number, which never changes.
  return `socketpair.life/${load(table, ID)}.${load(table, ID + 1)}/`;
}
