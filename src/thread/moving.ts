import type { SlotId } from '../atomics/slot-id.ts';
import { releaseSlot } from '../atomics/slots.ts';
import { sameTable } from '../atomics/table.ts';
import type { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { dwellAt, home, homeTable, settleIn, tellTenants, tenants, thisThread } from './home.ts';
import { forgetTree } from './shared.ts';

/**
 * This thread, with a slot in that table. A thread that holds no end may move there; one that does
 * would have two doorbells, so it is refused. So is one that started threads which still run, or was
 * started by `spawn()`: it waits for them, and they for it, by a slot that would be another thread's.
 */
export function threadIn(table: Words, syscall: Syscall, nonce?: number): CallingThread {
  if (sameTable(homeTable(), table)) return thisThread(syscall, nonce);
  for (const tenant of tenants()) {
    const text = tenant.staysFor?.();
    if (text !== undefined) throw new SystemError('EXDEV', syscall, { text });
  }
  const before = home().thread;
  // First, for it may throw: a thread that finds no slot there stays what it was.
  const thread = settleIn(table, syscall, nonce);
  leaveTable(before, thread);
  return thread;
}

/** Makes a slot this thread's own that the thread which started it has claimed for it. */
export function moveIn(table: Words, id: SlotId): CallingThread {
  const { thread: before } = home();
  const thread = dwellAt(table, id, false);
  leaveTable(before, thread);
  return thread;
}

function leaveTable(before: CallingThread | undefined, thread: CallingThread): void {
  if (before !== undefined) releaseSlot(before.table, before);
  forgetTree(home().shared);
  tellTenants(thread);
}
