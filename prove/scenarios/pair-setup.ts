import type { Engine } from '../states/state.ts';

/** Memory that the threads of a scenario share, and facts about it. */
export interface PairSetup {
  /** TYPE of the pairs; STREAM if not given. */
  readonly type?: number;
  readonly capacity: number;
  /** FLAGS of the pairs; none if not given. */
  readonly flags?: number;
  readonly position: number;
  /** Positions count for ever: they are written down relative to each other. */
  readonly endless: boolean;
  /** The end that writes in an endless run; 0 if not given. */
  readonly writes?: 0 | 1;
  readonly slots: readonly number[];
  /** References are changed by more than one thread. */
  readonly handsOver?: boolean;
  /** The scenario is about holders of an end: deaths, and waits that never end. */
  readonly holders?: boolean;
  /** Several threads use one end, under its locks. */
  readonly locks?: boolean;
  /** Beginnings of the names of words that nobody stores to here, though others do elsewhere. */
  readonly constant?: readonly string[];
  /** For each pair, the threads that hold its two ends. One pair, held by the first two, if not given. */
  readonly pairs?: readonly (readonly [number, number])[];
  /** Ends that another thread holds too. */
  readonly sharedWith?: readonly {
    readonly pair: number;
    readonly end: number;
    readonly thread: number;
  }[];
  /** Threads look at each other's CALL. */
  readonly interrupts?: boolean;
  readonly zombies?: number;
  readonly exactDoorbells?: boolean;
  readonly engine?: Engine;
  /** An end that is on its way to another thread from the start. */
  readonly inTransit?: { readonly pair: number; readonly end: number; readonly nonce: number };
  /** A thread that is registered with a reaper of that name from the start. */
  readonly watched?: { readonly thread: number; readonly reaper: number };
  /** Slots beyond those of the threads, that nobody has taken. */
  readonly spareSlots?: number;
}
