import type { HostWorker } from '../host/host.ts';
import { home, kept } from '../thread/home.ts';

/*
 * A thread that ends while it blocks, or by an error, does not hear what the runtime would have told it
 * of its children at the next turn. So that nothing is lost, it hears it as it ends: the last output, and
 * the error that a child died of, on stderr unless the program listens for it.
 */
const unheard: () => Map<HostWorker, () => void> = kept('unheard', () => {
  const children = new Map<HostWorker, () => void>();
  home().host.onExit(() => {
    for (const [child, end] of children) {
      hear(child);
      end();
    }
  });
  return children;
});

/** When this thread ends, hears of the child what it has not heard, and calls `end` then. */
export function hearAtExit(child: HostWorker, end: () => void): void {
  unheard().set(child, end);
}

export function forgetUnheard(child: HostWorker): void {
  unheard().delete(child);
}

function hear(child: HostWorker): void {
  const { host } = home();
  try {
    child.hearAtEnd();
  } catch (error) {
    host.warn(host.describe(error));
  }
}
