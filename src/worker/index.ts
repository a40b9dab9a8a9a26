export { type Inherited, inherited } from './inherited.ts';
export { type SpawnOptions, spawn } from './spawn.ts';
export type { ExitStatus, Thread } from './thread.ts';
export { type ThreadReport, threads } from './threads.ts';
