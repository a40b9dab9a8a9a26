import { createSyncFn } from 'synckit';

export const start = () => createSyncFn(new URL('./synckit-answer.mjs', import.meta.url));
