import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { watch as fateOf, settled, turns, until } from '../support/promises.ts';
import { counting } from '../support/stream.ts';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** Collects a few times: what can be collected is collected after that. */
async function collect(): Promise<void> {
  for (let i = 0; i < 5; i++) {
    gc();
    await turns(2);
  }
}

async function untilGone(socket: Socket): Promise<string> {
  await until('the other end to close', () => {
    gc();
    return socket.peer !== 'open';
  });
  return socket.peer;
}

const { law } = input<{ law: string }>();
const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

const laws: Record<string, () => Promise<unknown>> = {
  async 'an end closes after its Socket was dropped'() {
    const [a] = socketpair();
    return untilGone(a);
  },
  async 'an end stays open while one of its Sockets is there'() {
    const [a, kept] = ((): [Socket, Socket] => {
      const [mine, dropped] = socketpair();
      return [mine, dropped.dup()];
    })();
    await collect();
    const before = a.peer;
    kept.write(counting(1));
    return [before, a.read(counting(1))];
  },
  async 'a Socket that was closed closes nothing again, when it is collected'() {
    const [a, b] = socketpair();
    const kept = b.dup();
    (() => b.dup().close())();
    await collect();
    const before = a.peer;
    b.close();
    const after = a.peer;
    kept.close();
    return [before, after, a.peer];
  },
  async 'an end stays open while a call is pending, though its Socket was dropped'() {
    const [a, read] = ((): [Socket, Promise<number>] => {
      const [mine, dropped] = socketpair();
      return [mine, dropped.readAsync(new Uint8Array(1))];
    })();
    const fate = fateOf(read);
    await collect();
    const before = [a.peer, fate.state];
    a.write(counting(1));
    const { value } = await settled(fate);
    return [...before, value, await untilGone(a)];
  },
  async 'an end that was moved stays open, though its first Socket was dropped'() {
    const [a, moved] = ((): [Socket, Socket] => {
      const [mine, dropped] = socketpair();
      return [mine, adopt(dropped.detach()[0])];
    })();
    await collect();
    const before = a.peer;
    moved.close();
    return [before, a.peer];
  },
  async 'an end closes after the handle that nobody sent was dropped'() {
    const [a] = ((): [Socket, number] => {
      const [mine, given] = socketpair();
      return [mine, given.detach()[1].length];
    })();
    return untilGone(a);
  },
  async 'a handle that was sent may be dropped by its sender'() {
    const peer = startPeer('dropped');
    const [a] = ((): [Socket] => {
      const [mine, given] = socketpair();
      const sent: [SocketHandle, ArrayBuffer[]] = given.detach();
      peer.postMessage(...sent);
      return [mine];
    })();
    await nextMessage(peer);
    await collect();
    const before = a.peer;
    a.write(counting(3));
    const answer = nextMessage(peer);
    peer.postMessage('read');
    return [before, await answer];
  },
};

report(await laws[law]?.());
