import type { Scenario } from '../scenarios/scenario.ts';
import type { Engine } from '../states/state.ts';

/** A change of one place in one function of the built code. */
export interface Edit {
  /** Path below dist, without `.js`. */
  readonly file: string;
  /** How the line begins on which the function starts; the edit is inside that function. */
  readonly within: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly id: string;
  readonly what: string;
  readonly edits: readonly Edit[];
  /** The checker that finds it: the visit of states if not given, races of plain accesses, or clocks. */
  readonly by?: 'races' | 'clocks';
  /** How the simulated engine waits, where that is the mutant. */
  readonly engine?: Engine;
  /** The scenarios that it has to fail in; not given: one of the gauntlet. */
  readonly against?: readonly Scenario[];
  /** Changes nothing that anybody could notice: it must not be refuted. */
  readonly equivalent?: boolean;
  /** The doorbell's very value matters. */
  readonly exactDoorbells?: boolean;
}

/* Where the mutants are: a file of dist, and the line on which a function begins. */

export const PUBLISH = { file: 'atomics/doorbell', within: 'export function publish(' };
export const CHANGE = { file: 'atomics/doorbell', within: 'export function changeAndRing(' };
export const WAIT = { file: 'atomics/block', within: 'function wait(' };
export const SLEEP = { file: 'atomics/block', within: 'function sleep(' };
export const LEAVE = { file: 'atomics/block', within: 'function leave(' };
export const INTERRUPT = { file: 'atomics/interrupt', within: 'function markAndRing(' };
export const READ = { file: 'ring/consumer', within: '    read(' };
export const HAS_BYTES = { file: 'ring/consumer', within: '    hasBytes(' };
export const AT_END = { file: 'ring/consumer', within: '    #lookAtEnd(' };
export const WRITE = { file: 'ring/producer', within: '    write(' };
export const READ_ENDED = { file: 'ring/consumer', within: '    isEnded(' };
export const WRITE_BROKEN = { file: 'ring/producer', within: '    isBroken(' };
export const HAS_ROOM = { file: 'ring/producer', within: '    hasRoom(' };
export const FREE_BYTES = { file: 'ring/producer', within: '    freeBytes(' };

export const BELL = 'FIRST_SLOT + slot * SLOT_WORDS';
export const ADD = `Atomics.add(table, ${BELL}, 2);`;
export const NOTIFY = `Atomics.notify(table, ${BELL}, Infinity);`;
export const KEY = 'const key = load(table, at);\n        side.register(thread);';
