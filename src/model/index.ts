/*
 * socketpair/model: a model checker for programs of threads over SharedArrayBuffer. `check` runs
 * ordinary functions, `explore` a program of other drivers; `close` visits all states of a program
 * whose drivers give state keys.
 */

export { type CheckOptions, check } from './check.ts';
export { type Closure, type ClosureOptions, close } from './closure.ts';
export { type ExploreOptions, explore } from './explore.ts';
export { AssertionFailure, ModelMisuse } from './misuse.ts';
export { Counterexample } from './report/counterexample.ts';
export type { Picture, Row } from './report/print.ts';
export type { Exploration, Verdict } from './report/verdict.ts';
export type { End, Program, Scenario, Step, ThreadDriver, ThreadState } from './run/driver.ts';
export type { Event, Transition } from './run/event.ts';
export type { Failure } from './run/failure.ts';
export type { Body, Model } from './run/model.ts';
export { formatSchedule, parseSchedule } from './search/schedule.ts';
export type { Finding } from './search/search.ts';
export { Memory } from './world/memory.ts';
export type { Access, Operation, Result } from './world/operation.ts';
export { SymbolTable } from './world/symbols.ts';
export type { SharedViews } from './world/views.ts';
export { World } from './world/world.ts';
