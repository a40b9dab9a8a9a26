import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';
import { passTime, untilSlotBlocks } from '../support/asleep.ts';
import { outcome } from '../support/atomics.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import { counting } from '../support/stream.ts';
import { CAPACITY, LONG_GRACE, PLACE, type Scene, SLOT, type Start, WORDS } from './death.scene.ts';

/*
 * Plays scenes in which another thread dies while this one sleeps, or is about to. This thread's
 * event loop does not turn from when it sleeps until all is over.
 */

const watch = await startWatchdog();
const seen: unknown[] = [];
for (const scene of input<Scene[]>()) seen.push(await play(scene));
report(seen);

async function play(scene: Scene): Promise<unknown> {
  const { slot } = Object.assign(thisThread('read'), LONG_GRACE);
  const words = new SharedArrayBuffer(4 * WORDS);
  const { port1, port2 } = new MessageChannel();
  const as = scene.nested ? 'helper' : 'victim';
  const started: Start = { as, scene, words, mainSlot: slot, port: port2 };
  const worker = new Worker(new URL('./death.peer.mjs', import.meta.url), {
    workerData: started,
    transferList: [port2],
    ...(scene.nested ? {} : { resourceLimits: { maxOldGenerationSizeMb: 24 } }),
  });
  worker.on('error', () => undefined);
  const socket = await connect(scene, port1);
  if (scene.by === 'maker') {
    untilInPlace(scene, new Int32Array(words));
    void worker.terminate();
  }
  const saw = act(scene, socket);
  socket.close();
  port1.close();
  await worker.terminate();
  return saw;
}

async function connect({ origin }: Scene, port: MessagePort): Promise<Socket> {
  if (origin === 'victim') {
    const handle = await new Promise<SocketHandle>((resolve) => port.once('message', resolve));
    watch({ table: homeTable().buffer, pairs: [{ label: 'the pair', memory: handle.pair }] });
    return adopt(handle);
  }
  const [mine, theirs] = socketpair({ capacity: CAPACITY });
  const [handle, transfer] = theirs.detach();
  watch({ table: homeTable().buffer, pairs: [{ label: 'the pair', memory: handle.pair }] });
  port.postMessage(handle, transfer);
  return mine;
}

function untilInPlace({ place }: Scene, words: Int32Array): void {
  while (Atomics.load(words, PLACE) === 0) passTime();
  if (place === 'read' || place === 'write') untilSlotBlocks(Atomics.load(words, SLOT));
}

/** Sleeps in the call that the death of the peer ends, and looks at everything after it. */
function act({ role }: Scene, socket: Socket): unknown {
  if (role === 'reset') socket.write(counting(3));
  const write = role === 'writer' ? [outcome(() => fill(socket))] : [];
  const target = new Uint8Array(CAPACITY);
  const bytes: number[] = [];
  const end = outcome(() => {
    for (let count = socket.read(target); count > 0; count = socket.read(target)) {
      bytes.push(...target.subarray(0, count));
    }
    return 0;
  });
  const after = [outcome(() => socket.read(target)), outcome(() => socket.write(counting(1)))];
  return { write, bytes, end, after, peer: socket.peer };
}

function fill(socket: Socket): never {
  for (;;) socket.write(counting(CAPACITY));
}
