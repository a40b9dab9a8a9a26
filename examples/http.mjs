// HTTP between threads: the worker serves and the main thread asks, with Node's own client and server.

import { Agent, createServer, get } from 'node:http';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { adopt, socketpair } from 'socketpair';
import { duplex } from 'socketpair/node';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));

  // Each connection is a pair of its own; an Agent keeps it for the next request.
  const agent = new Agent({ keepAlive: true });
  agent.createConnection = () => {
    const [mine, theirs] = socketpair();
    worker.postMessage(...theirs.detach());
    return duplex(mine);
  };

  for (const path of ['/first', '/second']) {
    const text = await new Promise((resolve, reject) => {
      get({ agent, path }, async (response) => {
        let body = '';
        for await (const chunk of response) body += chunk;
        resolve(body);
      }).once('error', reject);
    });
    console.log(text); // hello /first, hello /second
  }
  agent.destroy();
  worker.terminate();
} else {
  const server = createServer(({ url }, response) => response.end(`hello ${url}`));
  parentPort.on('message', (handle) => server.emit('connection', duplex(adopt(handle))));
}
