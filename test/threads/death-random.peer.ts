import { parentPort, Worker, workerData } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { passTime } from '../support/asleep.ts';
import { drawFrom } from '../support/stream.ts';
import { type Life, readOn, writeOn } from './death-random.job.ts';

const life = workerData as Life;
const { port, end } = life;

if (life.as === 'helper') {
  const victim = new Worker(new URL('./death-random.peer.mjs', import.meta.url), {
    workerData: { ...life, as: 'victim' },
    transferList: [port],
  });
  // A helper has nobody else to tell, and one that goes takes the victim along.
  parentPort?.on('message', () => undefined);
  if (end.by === 'helper') {
    passTime(end.afterMs);
    void victim.terminate();
  }
} else if (life.victimMakesPair) {
  const [mine, theirs] = socketpair({ capacity: life.capacity });
  port.postMessage(...theirs.detach());
  live(mine);
} else {
  port.once('message', (handle: SocketHandle) => live(adopt(handle)));
}

function live(socket: Socket): void {
  const draw = drawFrom(life.seed);
  // The victim is killed while it waits for main, which waits for it.
  Object.assign(thisThread('read'), { graceMs: 600_000 });
  const most = end.by === 'victim' ? end.afterBytes : Infinity;
  try {
    if (life.victimWrites) writeOn(socket, draw, most);
    else readOn(socket, draw, most);
  } catch (error) {
    // At the end of the process main may go first.
    if (!isErrno(error, 'EPIPE')) throw error;
  }
  process.exit(0);
}
