// One thread awaits, the other one blocks: neither has to know.

import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { adopt, socketpair } from 'socketpair';

if (isMainThread) {
  const [mine, theirs] = socketpair();
  new Worker(new URL(import.meta.url)).postMessage(...theirs.detach());

  await mine.writeAllAsync(Buffer.from('to be shouted'), { timeout: 10_000 });
  mine.shutdown('wr');
  for await (const chunk of mine) console.log(String(Buffer.from(chunk))); // TO BE SHOUTED
  mine.close();
} else {
  parentPort.once('message', (handle) => {
    const socket = adopt(handle);
    for (const chunk of socket)
      socket.writeAll(Buffer.from(String(Buffer.from(chunk)).toUpperCase()));
    socket.close();
  });
}
