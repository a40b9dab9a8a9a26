import { parentPort, Worker, workerData } from 'node:worker_threads';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import { lifeline } from '../../src/thread/lifeline.ts';
import { passTime, untilSlotBlocks } from '../support/asleep.ts';
import { hopefulPair } from '../support/memory.ts';
import { counting } from '../support/stream.ts';
import { CAPACITY, LONG_GRACE, PLACE, QUEUED, SLOT, type Start } from './death.scene.ts';

/** The thread that dies, or the one that makes it and may end it. */
const start = workerData as Start;
const { scene, mainSlot, port } = start;
const words = new Int32Array(start.words);

if (start.as === 'helper') help();
else if (scene.origin === 'main') port.on('message', (handle: SocketHandle) => live(adopt(handle)));
else {
  const [mine, theirs] = socketpair({ capacity: CAPACITY });
  port.postMessage(...theirs.detach());
  live(mine);
}

function help(): void {
  const victim = new Worker(new URL('./death.peer.mjs', import.meta.url), {
    workerData: { ...start, as: 'victim' },
    transferList: [port],
    resourceLimits: { maxOldGenerationSizeMb: 24 },
  });
  victim.on('error', () => undefined);
  stayAlive();
  if (scene.by !== 'third') return;
  untilInPlace();
  untilSlotBlocks(mainSlot);
  void victim.terminate();
}

/** Lives on, whatever becomes of others. */
function stayAlive(): void {
  parentPort?.on('message', () => undefined);
}

function untilInPlace(): void {
  while (Atomics.load(words, PLACE) === 0) passTime();
  if (scene.place === 'read' || scene.place === 'write') {
    untilSlotBlocks(Atomics.load(words, SLOT));
  }
}

function live(socket: Socket): void {
  const thread = Object.assign(thisThread('read'), LONG_GRACE);
  Atomics.store(words, SLOT, thread.slot);
  socket.write(counting(QUEUED));
  if (scene.killsReaper === true) {
    untilSlotBlocks(mainSlot);
    lifeline().line?.port.close();
  }
  if (scene.death === 'none') {
    stayAlive();
    // Held, or it is collected and closes its end.
    setInterval(() => socket.closed, 1000);
    return;
  }
  if (scene.death === 'terminate') stay(socket);
  untilSlotBlocks(mainSlot);
  die();
}

/** Goes to the place where it is terminated. */
function stay(socket: Socket): void {
  if (scene.place === 'copy') {
    Object.assign(thisThread('write'), { copy: copyHalf });
    socket.write(counting(QUEUED, 100));
  }
  const [spare, other] = hopefulPair({ capacity: 8 });
  if (scene.place === 'write') spare.write(counting(8));
  Atomics.store(words, PLACE, 1);
  if (scene.place === 'read') {
    // Main reads from the same pair: it and this thread wait for each other, if main only reads.
    (scene.role === 'reader' ? socket : other).read(new Uint8Array(1));
  }
  if (scene.place === 'write') spare.write(counting(8));
  for (;;);
}

function copyHalf(to: Uint8Array, at: number, from: Uint8Array, offset: number, count: number) {
  for (let i = 0; i < count / 2; i++) to[at + i] = from[offset + i] ?? 0;
  Atomics.store(words, PLACE, 1);
  for (;;) passTime(1000);
}

function die(): void {
  if (scene.death === 'return') port.close();
  if (scene.death === 'exit') process.exit(3);
  if (scene.death === 'throw') throw new Error('as ordered');
  if (scene.death === 'rejection') void Promise.reject(new Error('as ordered'));
  if (scene.death === 'reallyExit') Reflect.get(process, 'reallyExit')(3);
  if (scene.death === 'memory') {
    for (const all: number[][] = []; ; ) all.push(new Array<number>(10_000).fill(all.length + 0.5));
  }
}
