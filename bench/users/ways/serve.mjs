import { startSocketpair } from './socketpair.mjs';

export const start = () => startSocketpair('serve');
