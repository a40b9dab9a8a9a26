import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { adopt, isErrno, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { threads } from '../../src/worker/index.ts';
import { passTime } from '../support/asleep.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import { drawFrom } from '../support/stream.ts';
import { type Life, readOn, writeOn } from './death-random.job.ts';

const { rounds, seed } = input<{ rounds: number; seed: number }>();
const draw = drawFrom(seed);
const watch = await startWatchdog();
Object.assign(thisThread('read'), { graceMs: 600_000 });
// Takes time from all others.
const load = new Worker('for (;;);', { eval: true });

const told = { reads: 0, writes: 0, bytes: 0 };
/** Rounds in which the victim died before anybody but itself knew of it: its slot is lost. */
let unseen = 0;
for (let round = 0; round < rounds; round++) {
  try {
    await playRound(round);
  } catch (error) {
    throw new Error(`round ${round}: SEED=${seed}: ${error}`, { cause: error });
  }
}
await load.terminate();
while (threads().length > 1 + unseen) passTime();
report(told);

async function playRound(round: number): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const by = (['main', 'helper', 'victim'] as const)[draw(3)] ?? 'main';
  const life: Life = {
    as: by === 'helper' || draw(8) === 0 ? 'helper' : 'victim',
    victimWrites: draw(2) === 0,
    victimMakesPair: draw(4) === 0,
    capacity: 1 + draw(draw(2) === 0 ? 16 : 5_000),
    seed: seed + round,
    end: by === 'victim' ? { by, afterBytes: draw(20_000) } : { by, afterMs: draw(60) },
    port: port2,
  };
  const worker = new Worker(new URL('./death-random.peer.mjs', import.meta.url), {
    workerData: life,
    transferList: [port2],
  });
  const online = new Promise((resolve) => worker.once('online', resolve));
  const socket = await connect(life, round, port1, worker);
  if (socket === undefined) return;
  // A wait for a worker that never was online goes in a turn of the event loop of its maker.
  if (life.end.by === 'main') await online;
  if (life.end.by === 'main') {
    passTime(life.end.afterMs / 4);
    void worker.terminate();
  }
  act(life, socket);
  if (socket.peer !== 'died') throw new Error(`the peer is ${socket.peer}`);
  socket.close();
  port1.close();
  await worker.terminate();
}

/** The end of the main thread; none if the victim died before it had sent one. */
async function connect(
  { victimMakesPair, capacity, end }: Life,
  round: number,
  port: MessagePort,
  worker: Worker,
): Promise<Socket | undefined> {
  if (!victimMakesPair) {
    const [mine, theirs] = socketpair({ capacity });
    const [handle, transfer] = theirs.detach();
    watchRound(round, handle);
    port.postMessage(handle, transfer);
    return mine;
  }
  const first = new Promise<SocketHandle>((resolve) => port.once('message', resolve));
  const closed = new Promise<undefined>((resolve) => port.once('close', () => resolve(undefined)));
  const handle = await Promise.race([first, closed]);
  if (handle === undefined) {
    if (end.by !== 'helper') throw new Error('the victim sent no end');
    await worker.terminate();
    unseen += 1;
    return undefined;
  }
  watchRound(round, handle);
  return adopt(handle);
}

function watchRound(round: number, { pair, table }: SocketHandle): void {
  watch({ table, pairs: [{ label: `round ${round}`, memory: pair }] });
}

/** Reads or writes until the other thread is no more. */
function act({ victimWrites }: Life, socket: Socket): void {
  try {
    if (victimWrites) {
      told.bytes += readOn(socket, draw, Infinity);
      told.reads += 1;
    } else {
      told.writes += 1;
      writeOn(socket, draw, Infinity);
    }
  } catch (error) {
    if (victimWrites || !isErrno(error, 'EPIPE')) throw error;
  }
}
