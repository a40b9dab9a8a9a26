import type { SleepNote } from './sleep-note.ts';

/** Stands for sleep-note.ts in bundles for browsers (`browser` in package.json): there is no reporter. */
export function sleepNoteFor(): SleepNote | undefined {
  return undefined;
}
