/** Stands for code.ts in bundles for browsers (`browser` in package.json): no thread starts it there. */
export const LISTENER_CODE: string = '';
