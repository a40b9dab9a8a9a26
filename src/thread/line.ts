import type { HostPort } from '../host/host.ts';

/** A way to a reaper: through the worker that this thread started, or a port of somebody's. */
export interface Line {
  readonly reaper: ReaperName;
  readonly port: HostPort;
}

/** The reaper at the other end; `root` if the main thread started it, the ancestor of all. */
export interface ReaperName {
  readonly id: number;
  readonly root: boolean;
}

/** Numbers that can be stored in the slot of a thread: 0 stands for none. */
export function isReaperId(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31;
}
