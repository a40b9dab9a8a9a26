/** Stands for idle-note.ts in bundles for browsers (`browser` in package.json): there is no reporter. */
export function noteIdleness(): void {}
