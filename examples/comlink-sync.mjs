// Synchronous calls of asynchronous functions in another thread, instead of synckit.

import { isMainThread } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { socketpair } from 'socketpair';
import { endpoint, wrapSync } from 'socketpair/comlink';
import { inherited, spawn } from 'socketpair/worker';

if (isMainThread) {
  const api = start(import.meta.url, { timeout: 10_000 });

  console.log(api.add(1, 2)); // 3
  console.log(api.later('much')); // much later
  console.log(api.callBack(Comlink.proxy((x) => api.add(x, 1)))); // 42
  try {
    api.read('/nowhere');
  } catch (error) {
    console.log(error.code); // ENOENT
  }
  // The process ends here by itself: a thread that is unref'd does not hold it.
} else {
  const { readFile } = await import('node:fs/promises');
  const { setTimeout: sleep } = await import('node:timers/promises');
  const api = {
    add: (x, y) => x + y,
    later: (text) => sleep(10, `${text} later`),
    callBack: (callback) => callback(41),
    read: (path) => readFile(path, 'utf8'),
  };
  Comlink.expose(api, endpoint((await inherited()).ends.theirs));
}

/** Makes a worker and its proxy. */
function start(url, options) {
  const [mine, theirs] = socketpair();
  spawn(new URL(url), { ends: { theirs } }).unref();
  return wrapSync(mine, options);
}
