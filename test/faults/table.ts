/* The table of faults: each way in which a thread ends or is stopped, in each state. */

export const STATES = [
  'spinning',
  'asleep in read',
  'asleep in write',
  'in a copy',
  'in a hand-over',
  'awaiting',
  'in a Comlink call',
  'polling',
] as const;

export const WAYS = [
  'terminated',
  'stopped, then exits',
  'stopped, then throws',
  'stopped, then ends',
  'stopped, then goes on',
] as const;

export type State = (typeof STATES)[number];
export type Way = (typeof WAYS)[number];

export interface Cell {
  readonly way: Way;
  readonly state: State;
}

/** A thread that awaits is not stopped: nothing of it runs. */
export const CELLS: readonly Cell[] = WAYS.flatMap((way) =>
  STATES.filter((state) => way === 'terminated' || state !== 'awaiting').map((state) => ({
    way,
    state,
  })),
);

/** Bytes that a thread writes before, and one that it writes when it goes on. */
export const MARK = 7;
export const TAIL = 9;
