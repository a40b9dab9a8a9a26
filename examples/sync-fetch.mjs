// Synchronous fetch: a worker's call returns what the main thread's event loop has fetched meanwhile.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { isMainThread } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { socketpair } from 'socketpair';
import { endpoint, wrapSync } from 'socketpair/comlink';
import { inherited, spawn } from 'socketpair/worker';

if (isMainThread) {
  const server = createServer(({ url }, response) => response.end(`hello ${url}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const [mine, theirs] = socketpair();
  Comlink.expose({ get }, endpoint(mine));
  const thread = spawn(new URL(import.meta.url), {
    ends: { theirs },
    workerData: `http://127.0.0.1:${server.address().port}`,
  });
  await thread.exited;
  server.close();
} else {
  const { ends, workerData: base } = await inherited();
  const net = wrapSync(ends.theirs, { timeout: 10_000 });
  const { status, text } = net.get(`${base}/first`);
  console.log(status, text); // 200 hello /first
  ends.theirs.close();
}

async function get(url) {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}
