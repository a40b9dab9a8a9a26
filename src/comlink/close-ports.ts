import { platform } from '../host/platform.ts';

/**
 * Closes the ports of a message that does not go. Nobody else has them, and what listens on their other
 * sides would be kept for ever.
 */
export function closePorts(transfer: readonly object[]): void {
  for (const one of transfer) if (one instanceof platform.MessagePort) one.close();
}
