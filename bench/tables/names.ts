import type { Cores } from '../plan.ts';

export const WHERE: Readonly<Record<Cores, string>> = {
  two: 'pinned to two cores',
  one: 'pinned to one core',
  free: 'not pinned',
};

/** Names of ways that are shown by another name. */
export const NAMES: Readonly<Record<string, string>> = {
  kernel: 'AF_UNIX, C',
  pipe: 'pipe, C',
  'C-ring': 'ring, C',
  bare: 'bare ring',
  nothing: 'an empty worker',
};
