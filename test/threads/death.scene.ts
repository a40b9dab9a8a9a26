import type { MessagePort } from 'node:worker_threads';

/** How a thread ends by its own doing. */
export const DEATHS = ['return', 'exit', 'throw', 'rejection', 'memory', 'reallyExit'] as const;

/** Where a thread is when it is terminated. */
export const PLACES = ['spin', 'read', 'write', 'copy'] as const;

/** Part of the main thread: read; read having written bytes that the victim leaves; write. */
export const ROLES = ['reader', 'reset', 'writer'] as const;

export interface Scene {
  death: (typeof DEATHS)[number] | 'terminate' | 'none';
  place?: (typeof PLACES)[number];
  /** The terminator: the main thread, which made it, or another that did, while main sleeps. */
  by?: 'maker' | 'third';
  role: (typeof ROLES)[number];
  /** Maker of the pair, which hands the other end over. */
  origin: 'main' | 'victim';
  /** The victim is the worker of a worker. */
  nested: boolean;
  /** The victim first ends the reaper that it has started: that counts as its death. */
  killsReaper?: boolean;
}

export interface Start {
  as: 'victim' | 'helper';
  scene: Scene;
  words: SharedArrayBuffer;
  mainSlot: number;
  /** Between the victim and the main thread. */
  port: MessagePort;
}

/** Words that say how far the victim is. */
export const WORDS = 2;
/** 1 when it is where it is to die. */
export const PLACE = 0;
/** Slot of the victim. */
export const SLOT = 1;

export const QUEUED = 10;
export const CAPACITY = 64;

/** Keeps a verdict of EDEADLK back: here every sleeper's peer is about to die. */
export const LONG_GRACE = { graceMs: 600_000 };
