import type { Word } from './words.ts';

/** An operation with its values relative to the thread's own position or call number. */
export interface Step {
  readonly kind: string;
  /** The word it is on, where it is on one. */
  readonly word?: Word;
  /** Operands; for `wait` whether the key is the last one read. */
  readonly values: readonly number[];
  /** A copy: where in which storage, and the bytes for one into the ring. */
  readonly range?: Range;
  /** Says whether the thread stands in its program, outside every call of the library. */
  readonly idle: boolean;
  readonly site: number;
}

export interface Range {
  readonly data: number;
  readonly offset: number;
  readonly count: number;
  readonly bytes: readonly number[] | undefined;
}

/** The step of a thread that is killed: none of its own. */
export const DIES: Step = { kind: 'dies', values: [], idle: false, site: -1 };

/** Where a thread stands: at its end, at a failed expectation, or before a step. */
export type Outcome =
  | { readonly done: true; readonly value: unknown }
  | { readonly failed: string }
  | Step;

/** A result, relative like the values of a step. */
export type Result = number | readonly number[];

/** Results of a wait. */
export const OK = 0;
export const NOT_EQUAL = 1;
export const TIMED_OUT = 2;

/** Result of a wait in which the thread is stopped, where it may be. */
export const STOPPED = 3;

/** A step that no other thread can see or hinder: it only branches. */
export function isInvisible({ kind }: Step): boolean {
  return kind === 'choose' || kind === 'clock' || kind === 'stop';
}

/** Numbers that an invisible step may return: each is tried. */
export function branchesOf({ kind, values }: Step): number {
  return kind === 'clock' ? 2 : (values[0] ?? 0);
}

/** Steps that wait for something that happens to another thread: its death, or its being stopped. */
export const AWAITED: ReadonlySet<string> = new Set(['died', 'stopped']);

/** Thrown by `fail` in a program. */
export class Failure extends Error {}
