// Comlink, unmodified, over a socket: each side calls the other one, and a dead one rejects.

import { isMainThread } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { socketpair } from 'socketpair';
import { endpoint } from 'socketpair/comlink';
import { inherited, spawn } from 'socketpair/worker';

if (isMainThread) {
  const [mine, theirs] = socketpair();
  spawn(new URL(import.meta.url), { ends: { theirs } });
  const api = Comlink.wrap(endpoint(mine));

  console.log(await api.add(1, 2)); // 3
  const counter = await new api.Counter();
  console.log(await counter.add(5)); // 15
  await api.countTo(
    3,
    Comlink.proxy((i) => console.log('at', i)),
  ); // at 1, at 2, at 3
  await api.exit().catch((error) => console.log(error.code)); // ECONNRESET
} else {
  class Counter {
    value = 10;
    add(more) {
      this.value += more;
      return this.value;
    }
  }
  const api = {
    Counter,
    add: (x, y) => x + y,
    async countTo(end, tell) {
      for (let i = 1; i <= end; i++) await tell(i);
    },
    exit: () => process.exit(),
  };
  const { ends } = await inherited();
  Comlink.expose(api, endpoint(ends.theirs));
}
