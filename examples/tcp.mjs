// A bridge to TCP: a worker that only blocks serves the network. Half-close goes through the bridge.

import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { adopt, socketpair } from 'socketpair';
import { duplex } from 'socketpair/node';

if (isMainThread) {
  const server = createServer({ allowHalfOpen: true }, async (connection) => {
    const [mine, theirs] = socketpair();
    new Worker(new URL(import.meta.url)).postMessage(...theirs.detach());
    const stream = duplex(mine);
    await Promise.all([pipeline(connection, stream), pipeline(stream, connection)]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const client = connect({ port: server.address().port, host: '127.0.0.1' });
  client.end('to be counted'); // the worker reads the end of this, and then answers
  for await (const chunk of client) console.log(String(chunk)); // 13 bytes
  server.close();
} else {
  parentPort.once('message', (handle) => {
    const socket = adopt(handle);
    let count = 0;
    for (const chunk of socket) count += chunk.length;
    socket.writeAll(Buffer.from(`${count} bytes`));
    socket.close();
  });
}
