/*
 * socketpair/model: a model checker for programs of threads over SharedArrayBuffer. `check` runs
 * ordinary functions, `explore` threads that the program drives itself.
 */

export { type CheckOptions, check } from './check.ts';
export { checkAsync } from './check-async.ts';
export { type DrivenProgram, explore } from './explore.ts';
export { AssertionFailure, ModelMisuse } from './misuse.ts';
export type { ExploreOptions } from './options.ts';
export { Counterexample } from './report/counterexample.ts';
export type { Picture, Row } from './report/print.ts';
export type { Exploration, Verdict } from './report/verdict.ts';
export type { End, Step, ThreadDriver, ThreadState, Threads } from './run/driver.ts';
export type { Event, Transition } from './run/event.ts';
export type { Failure } from './run/failure.ts';
export type { Body, Model } from './run/model.ts';
export { formatSchedule, parseSchedule } from './search/schedule.ts';
export type { SharedViews } from './views/shared-views.ts';
export type { Access, Operation, Result } from './world/operation.ts';
