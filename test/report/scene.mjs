// Hangs, or only seems to: `node scene.mjs NAME`.
import { MessageChannel, Worker } from 'node:worker_threads';
import { constants, poll, socketpair } from '../../dist/node/index.js';
import { spawn } from '../../dist/node/worker/index.js';

const [, , name] = process.argv;
const [mine, theirs] = socketpair();
const bytes = new Uint8Array(4);
const child = (workerData) =>
  spawn(new URL('child.mjs', import.meta.url), { name: 'child', ends: { io: theirs }, workerData });

const SCENES = {
  async bothWait() {
    child('reads');
    await mine.readAsync(bytes);
  },
  async exited() {
    console.log('an output is no event');
    await child('reads').exited;
  },
  join() {
    child('awaits').join();
  },
  poll() {
    child('awaits');
    poll([{ socket: mine, events: constants.POLLIN }]);
  },
  neverAdopted() {
    const [handle, transfer] = theirs.detach();
    const worker = new Worker('require("node:worker_threads").parentPort.on("message", () => {})', {
      eval: true,
    });
    worker.postMessage(handle, transfer);
    mine.read(bytes);
  },
  // From here on something may still come.
  async timer() {
    child('reads');
    setTimeout(() => mine.write(bytes), 60_000);
    await mine.readAsync(bytes);
  },
  async timeout() {
    child('reads');
    await mine.readAsync(bytes, { timeout: 60_000 });
  },
  async signal() {
    child('reads');
    await mine.readAsync(bytes, { signal: new AbortController().signal });
  },
  async port() {
    child('reads');
    new MessageChannel().port1.on('message', () => mine.write(bytes));
    await mine.readAsync(bytes);
  },
  async stdin() {
    child('reads');
    process.stdin.on('data', () => mine.write(bytes));
    await mine.readAsync(bytes);
  },
  blockedWithTimeout() {
    child('reads');
    mine.recvTimeout = 60_000;
    mine.read(bytes);
  },
  computes() {
    child('computes');
    mine.read(bytes);
  },
  childSleeps() {
    child('sleeps');
    mine.read(bytes);
  },
  async moves() {
    child('reads');
    const [here, there] = socketpair();
    for (;;) {
      here.write(bytes);
      await there.readAsync(bytes);
    }
  },
};
await SCENES[name]();
