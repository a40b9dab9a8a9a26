import type { Host } from './host.ts';
import { webHost } from './web.ts';

/** Stands for find.ts in bundles for browsers (`browser` in package.json): no other runtime is there. */
export function findHost(): Host {
  return webHost();
}
