import type { Worker } from 'node:worker_threads';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { outcome } from '../support/atomics.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { counting } from '../support/stream.ts';
import { type Link, waitInRing } from './deadlock.peer.ts';

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

const SCENES: Record<string, () => unknown> = {
  alone() {
    const [a, b] = socketpair({ capacity: 8 });
    const saw: unknown[] = [outcome(() => a.read(new Uint8Array(1)))];
    a.write(counting(8));
    saw.push(
      outcome(() => a.write(counting(1))),
      outcome(() => b.readFull(new Uint8Array(9))),
    );
    saw.push(outcome(() => b.read(new Uint8Array(1))));
    // Nothing is left of it: the pair works, and with a limit there is hope.
    b.write(counting(1));
    a.recvTimeout = 5;
    saw.push(
      a.read(new Uint8Array(8)),
      outcome(() => a.read(new Uint8Array(8))),
    );
    const [reader, writer] = pipe({ capacity: 8 });
    saw.push(outcome(() => reader.read(new Uint8Array(1))));
    saw.push(
      writer.write(counting(9)),
      outcome(() => writer.write(counting(1))),
    );
    return saw;
  },

  twoReaders: () => ring([false, false]),
  twoWriters: () => ring([true, true]),
  readerAndWriter: () => ring([false, true]),
  threeReaders: () => ring([false, false, false]),
  threeMixed: () => ring([true, false, true]),
};

/** Threads in a ring, the main thread among them, each of which waits for the one before it. */
async function ring(writes: boolean[]): Promise<unknown> {
  const seen: unknown[] = [];
  for (let round = 0; round < 10; round++) seen.push(await playRing(writes, round));
  return seen;
}

const peers: Worker[] = [];

async function playRing(writes: boolean[], round: number): Promise<unknown> {
  const count = writes.length;
  while (peers.length < count - 1) {
    const peer = startPeer('deadlock');
    await nextMessage(peer);
    peers.push(peer);
  }
  const pairs = writes.map(() => socketpair({ capacity: 16 }));
  const ends = (thread: number): [from: Socket, to: Socket] => {
    const [from] = pairs[thread] ?? [];
    const [, to] = pairs[(thread + 1) % count] ?? [];
    if (from === undefined || to === undefined) throw new Error(`no thread ${thread}`);
    return [from, to];
  };
  // Main is another member of the ring each time.
  const own = round % count;
  const others = writes.map((_, thread) => thread).filter((thread) => thread !== own);
  const answers = others.map((thread, index) => {
    const peer = peers[index] as Worker;
    const answer = nextMessage<unknown>(peer);
    const [[from, fromPort], [to, toPort]] = ends(thread).map((end) => end.detach()) as [
      ReturnType<Socket['detach']>,
      ReturnType<Socket['detach']>,
    ];
    const link: Link = { from, to, writes: writes[thread] ?? false };
    peer.postMessage(link, [...fromPort, ...toPort]);
    return answer;
  });
  const mine = waitInRing(...ends(own), writes[own] ?? false);
  const saw: unknown[] = [];
  saw[own] = mine;
  for (const [index, thread] of others.entries()) saw[thread] = await answers[index];
  return saw;
}

const { scene } = input<{ scene: string }>();
report(await SCENES[scene]?.());
