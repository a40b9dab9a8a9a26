import { socketpair } from 'socketpair';
import { wrapSync } from 'socketpair/comlink';
import { spawn } from 'socketpair/worker';

/** Calls of a thread that answers by `serve`, or by Comlink's `expose`. */
export function startSocketpair(answerer) {
  const [mine, theirs] = socketpair();
  spawn(new URL(`./${answerer}-answer.mjs`, import.meta.url), { ends: { theirs } }).unref();
  const api = wrapSync(mine);
  return (value) => api.increment(value);
}
