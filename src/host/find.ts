import type { Host } from './host.ts';
import { nodeHost } from './node.ts';
import { webHost } from './web.ts';

/** The runtime of this thread, found by what it has and not by its name. */
export function findHost(): Host {
  return nodeHost() ?? webHost();
}
