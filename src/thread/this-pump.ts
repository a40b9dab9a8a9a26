import type { CallingThread } from '../atomics/thread.ts';
import type { Syscall } from '../errno/system-error.ts';
import { home, kept, type Tenant, thisThread } from './home.ts';
import { Pump } from './pump.ts';

/** The pump of the calling thread, from its first asynchronous call that waits. */
class ThisPump implements Tenant {
  pump: Pump | undefined = undefined;

  /** Pending calls wait on the new doorbell: a Poller that has no end yet may have some. */
  moved(thread: CallingThread): void {
    const last = this.pump;
    if (last === undefined) return;
    this.pump = new Pump(thread, home());
    last.moveTo(this.pump);
  }
}

const here: () => ThisPump = kept('pump', () => new ThisPump());

/** Drives the asynchronous calls of this thread; made at the first call. */
export function pump(syscall: Syscall): Pump {
  const place = here();
  place.pump ??= new Pump(thisThread(syscall), home());
  return place.pump;
}

/** The pump of this thread; undefined as long as no call has waited. */
export function startedPump(): Pump | undefined {
  return here().pump;
}
