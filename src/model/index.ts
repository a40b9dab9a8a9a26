/*
 * socketpair/model: a model checker for programs of threads over SharedArrayBuffer. `check` runs
 * ordinary functions, `explore` a program of other drivers; `close` visits all states of a program
 * whose drivers give state keys.
 */

export { type CheckOptions, check } from './check.ts';
export { type Closure, type ClosureOptions, close } from './closure.ts';
export { Counterexample } from './counterexample.ts';
export type { End, Program, Scenario, Step, ThreadDriver, ThreadState } from './driver.ts';
export type { Event, Transition } from './event.ts';
export { type ExploreOptions, explore } from './explore.ts';
export type { Failure } from './failure.ts';
export { Memory } from './memory.ts';
export { AssertionFailure, ModelMisuse } from './misuse.ts';
export type { Body, Model } from './model.ts';
export type { Access, Operation, Result } from './operation.ts';
export type { Picture, Row } from './print.ts';
export { formatSchedule, parseSchedule } from './schedule.ts';
export type { Finding } from './search.ts';
export { SymbolTable } from './symbols.ts';
export type { Exploration, Verdict } from './verdict.ts';
export type { SharedViews } from './views.ts';
export { World } from './world.ts';
