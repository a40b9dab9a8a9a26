import { MessageChannel, type Worker } from 'node:worker_threads';
import { adopt, currentThread, type SocketHandle, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { socketpairAt } from '../support/memory.ts';
import { copyOf, portsOf } from '../support/ports.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { counting, streamBytes } from '../support/stream.ts';
import type { Order } from './hand-over.peer.ts';

const watch = await startWatchdog();
const peers: Worker[] = [];

/** The worker of that number, started when it is first asked for. */
function peer(index: number): Worker {
  peers[index] ??= startPeer('hand-over');
  return peers[index];
}

function ask<Answer>(index: number, order: Order): Promise<Answer> {
  const answer = nextMessage<Answer>(peer(index));
  peer(index).postMessage(order, 'port' in order ? [order.port] : portsOf(order));
  return answer;
}

function watchPair(label: string, { pair, table }: SocketHandle): void {
  watch({ table, pairs: [{ label, memory: pair }] });
}

function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : String(error);
  }
}

const SCENES: Record<string, () => Promise<unknown>> = {
  async queueGoesWithTheEnd() {
    const [a, b] = socketpair({ capacity: 8 });
    a.write(counting(8));
    b.read(new Uint8Array(3));
    const [handle] = b.detach();
    const old = codeOf(() => b.read(new Uint8Array(1)));
    const adopted = await ask(0, { do: 'adopt', handle });
    a.write(counting(3, 9));
    const there = await ask(0, { do: 'read', length: 8 });
    await ask(0, { do: 'write', bytes: counting(2) });
    const here = new Uint8Array(2);
    a.read(here);
    return { old, adopted, there, here: [...here], peer: a.peer };
  },

  async handleIsAdoptedOnce() {
    const [a, b] = socketpair();
    const [handle] = b.detach();
    const [second, third] = [copyOf(handle), copyOf(handle)];
    const answers = [await ask(0, { do: 'adopt', handle })];
    answers.push(await ask(1, { do: 'adopt', handle: second }));
    answers.push(codeOf(() => adopt(third)));
    answers.push(a.peer);
    return answers;
  },

  async oneOfTwoThreadsAdopts() {
    let both = 0;
    let neither = 0;
    for (let round = 0; round < 300; round++) {
      const [a, b] = socketpair({ capacity: 1 });
      const [handle] = b.detach();
      const copy = copyOf(handle);
      const answers = await Promise.all([
        ask(0, { do: 'adopt', handle }),
        ask(1, { do: 'adopt', handle: copy }),
      ]);
      const winners = answers.filter((answer) => answer === 'adopted').length;
      if (winners > 1) both += 1;
      if (winners < 1 || !answers.includes('EBADF')) neither += 1;
      await ask(answers[0] === 'adopted' ? 0 : 1, { do: 'close' });
      if (a.peer !== 'closed') neither += 1;
      a.close();
    }
    return { both, neither };
  },

  async endComesInWorkerData() {
    const [a, b] = socketpair();
    a.write(counting(3));
    const [handle] = b.detach();
    const copy = copyOf(handle);
    peers[0] = startPeer('hand-over', handle, portsOf(handle));
    return [await ask(0, { do: 'read', length: 3 }), codeOf(() => adopt(copy))];
  },

  async endComesBack() {
    const [a, b] = socketpairAt({ capacity: 8, position: -5 });
    await ask(0, { do: 'adopt', handle: b.detach()[0] });
    a.write(counting(6));
    const there = await ask(0, { do: 'read', length: 4 });
    await ask(0, { do: 'write', bytes: counting(3) });
    const again = adopt(await ask<SocketHandle>(0, { do: 'detach' }));
    const old = await ask(0, { do: 'read', length: 1 });
    const here = new Uint8Array(8);
    const count = again.read(here);
    again.write(counting(2, 4));
    const back = new Uint8Array(8);
    const backCount = a.read(back);
    again.close();
    return {
      there,
      old,
      here: [...here.subarray(0, count)],
      back: [...back.subarray(0, backCount)],
      end: a.read(back),
    };
  },

  async streamPassesThroughThreeThreads() {
    const [a, b] = socketpairAt({ capacity: 1000, position: 2 ** 31 - 5000 });
    let handle = b.detach()[0];
    const wrongs: unknown[] = [];
    for (let round = 0; round < 30; round++) {
      const holder = round % 3;
      await ask(holder, { do: 'adopt', handle });
      const length = 700 + round;
      a.writeAll(streamBytes(wrongs.length * 900, 900).subarray(0, length));
      const pos = wrongs.length * 900;
      const { count, wrong } = await ask<{ count: number; wrong: number }>(holder, {
        do: 'check',
        pos,
        length,
      });
      wrongs.push(count === length ? wrong : `count=${count}`);
      handle = await ask<SocketHandle>(holder, { do: 'detach' });
    }
    return [...new Set(wrongs)];
  },

  async sleeperIsWokenByTheNextHolder() {
    const [a, b] = socketpair();
    const [handle] = b.detach();
    watchPair('sleeperIsWokenByTheNextHolder', handle);
    await ask(0, { do: 'adopt', handle });
    const { port1, port2 } = new MessageChannel();
    await ask(1, { do: 'receive', port: port2 });
    const forwarded = ask(0, { do: 'forward', port: port1 });
    const target = new Uint8Array(4);
    const count = a.read(target);
    return [count, target[0], await forwarded];
  },

  async everyThreadHasItsOwnNumber() {
    const ids = [currentThread(), currentThread()];
    for (const index of [0, 1, 2]) ids.push(await ask<number>(index, { do: 'id' }));
    return { same: ids[0] === ids[1], different: new Set(ids).size };
  },
};

const { scene } = input<{ scene: string }>();
watch({ table: homeTable().buffer, pairs: [] });
report(await SCENES[scene]?.());
