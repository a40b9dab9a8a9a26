import { MessageChannel, Worker } from 'node:worker_threads';
import { adopt, constants, poll, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { spawn } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';
import { collectGarbage } from '../support/collect.ts';
import { input, report, startWatchdog } from '../support/program.ts';

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

const PEER = new URL('./unclaimed.peer.mjs', import.meta.url);

const WORKERS: Record<string, () => Worker> = {
  'a missing file': () => new Worker(new URL('./nothing.mjs', import.meta.url)),
  'a syntax error': () => new Worker('const = 1;', { eval: true }),
  'an error while it loads': () => new Worker(PEER, { workerData: 'throws' }),
  'no look at its messages': () => new Worker(PEER),
};

/** Leaves the one reference of an end with this thread, and no way to get at it. */
const LOSSES: Record<string, (end: Socket) => unknown> = {
  async 'a worker that has exited'(end) {
    const worker = new Worker(PEER);
    await new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage(...end.detach());
  },
  'a closed port'(end) {
    const { port1 } = new MessageChannel();
    port1.close();
    port1.postMessage(...end.detach());
  },
  nobody: (end) => end.detach(),
  'nobody, as a share'(end) {
    end.share();
    end.close();
  },
  async 'nobody, some turns ago'(end) {
    end.detach();
    await new Promise((resolve) => setTimeout(resolve, 20));
  },
};

/** The end of a stream, as a thread that sleeps for it sees it. */
function sleepTillEnd(socket: Socket): unknown {
  const target = new Uint8Array(8);
  return [outcome(() => socket.read(target)), outcome(() => socket.read(target)), socket.peer];
}

/** Turns the event loop and collects garbage until the peer of an end is not open any more. */
async function untilGone(socket: Socket): Promise<string> {
  while (socket.peer === 'open') {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return socket.peer;
}

const SCENES: Record<string, (way: string) => unknown> = {
  worker(way) {
    const [mine, theirs] = socketpair();
    mine.write(Uint8Array.of(1));
    const worker = WORKERS[way]?.();
    worker?.on('error', () => undefined);
    worker?.postMessage(...theirs.detach());
    return sleepTillEnd(mine);
  },

  /** The event loop does not turn between the death and the post. */
  async deadWorker() {
    const worker = new Worker(PEER);
    await new Promise((resolve) => worker.once('exit', resolve));
    const [mine, theirs] = socketpair();
    worker.postMessage(...theirs.detach());
    return untilGone(mine);
  },

  async lostRead(way) {
    const [mine, theirs] = socketpair();
    mine.write(Uint8Array.of(1));
    await LOSSES[way]?.(theirs);
    return sleepTillEnd(mine);
  },

  async lostReadWithLimit(way) {
    const [mine, theirs] = socketpair();
    mine.recvTimeout = 100_000;
    await LOSSES[way]?.(theirs);
    return sleepTillEnd(mine);
  },

  async lostWrite(way) {
    const [mine, theirs] = socketpair({ capacity: 8 });
    await LOSSES[way]?.(theirs);
    return [mine.write(new Uint8Array(8)), outcome(() => mine.write(new Uint8Array(1))), mine.peer];
  },

  async lostPoll(way) {
    const [mine, theirs] = socketpair();
    await LOSSES[way]?.(theirs);
    return outcome(() => poll([{ socket: mine, events: constants.POLLIN }]));
  },

  /** The child waits for an end that its joiner has lost. One of the two is told. */
  async lostJoin(way) {
    const [mine, theirs] = socketpair();
    await LOSSES[way]?.(mine);
    const child = spawn(PEER, { ends: { in: theirs }, workerData: 'reads' });
    return child.join();
  },

  /** Other waits are no reason to take a handle for lost, nor is a look. */
  sentLater() {
    const [mine, theirs] = socketpair({ nonblock: true });
    const parcel = theirs.detach();
    const look = [outcome(() => mine.read(new Uint8Array(1))), mine.peer];
    const polled = poll([{ socket: mine, events: constants.POLLIN }], 1);
    const [other, in_] = socketpair();
    const child = spawn(PEER, { ends: { in: in_ }, workerData: 'answers' });
    other.writeAll(Uint8Array.of(7));
    const answer = other.read(new Uint8Array(8));
    other.close();
    const status = child.join();
    const again = adopt(structuredClone(parcel[0], { transfer: parcel[1] }));
    again.write(Uint8Array.of(1, 2));
    return [look, polled, answer, status, mine.queued];
  },

  droppedHandle() {
    const mine = (() => {
      const [one, other] = socketpair();
      other.detach();
      return one;
    })();
    return untilGone(mine);
  },

  droppedShare() {
    const mine = (() => {
      const [one, other] = socketpair();
      other.share();
      other.close();
      return one;
    })();
    return untilGone(mine);
  },

  droppedSocket() {
    const mine = (() => socketpair()[0])();
    return untilGone(mine);
  },

  /** An end that has been handed over is not kept by the watcher of the hand-over. */
  async letsMemoryGo() {
    const capacity = 2 ** 24;
    for (let round = 0; round < 100; round++) {
      const [mine, theirs] = socketpair({ capacity });
      const again = adopt(theirs.detach()[0]);
      mine.close();
      again.close();
    }
    for (;;) {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 10));
      // 2 GiB and more are reserved if they all stay.
      if (process.memoryUsage().arrayBuffers < 10 * capacity) return 'gone';
    }
  },
};

const { scene, way = '' } = input<{ scene: string; way?: string }>();
report(await SCENES[scene]?.(way));
