import type { Worker } from 'node:worker_threads';
import { type Socket, SystemError } from '../../src/index.ts';
import { End } from '../../src/ring/end.ts';
import { createPair } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { Held } from '../../src/socket/held.ts';
import { Socket as OpenSocket } from '../../src/socket/socket.ts';
import { thisThread } from '../../src/thread/home.ts';
import { input, report, startPeer, startWatchdog } from '../support/program.ts';
import { drawFrom } from '../support/stream.ts';
import { type Call, once, transfers } from './calls.ts';

const CAPACITY = 8;
const ARENA = 192;
const GUARD = 0xa5;

const { seed, calls: wanted } = input<{ seed: number; calls: number }>();
const watch = await startWatchdog();
const thread = thisThread('socketpair');
const pair = createPair(thread.table, { capacity: CAPACITY, flags: 0 });
watch({ table: thread.table.buffer, pairs: [{ label: 'flipped', memory: pair.memory }] });
const flips = new Int32Array(new SharedArrayBuffer(4));
const peer: Worker = startPeer('flip', {
  memory: pair.memory,
  capacity: CAPACITY,
  seed,
  flips: flips.buffer,
});
await new Promise((resolve) => peer.once('online', resolve));

/** A new end of the same memory, as good as new until the next flip. */
function renewed(): Socket {
  pair.words.fill(0, 32);
  const end = new End(thread, pair, 0, holdFirst(pair.words, 0, thread));
  const socket = OpenSocket.of(new Held(end));
  socket.recvTimeout = 10;
  socket.sendTimeout = 10;
  return socket;
}

const draw = drawFrom(seed);
const target = new Uint8Array(ARENA).fill(GUARD);
const source = new Uint8Array(ARENA).fill(GUARD);
const calls = Object.entries(transfers);
const ends: Record<string, number> = {};
let wrong = '';
let made = 0;
while ((made < wanted || Atomics.load(flips, 0) < wanted) && wrong === '') {
  const socket = renewed();
  for (let left = draw(32); left >= 0 && wrong === ''; left--) {
    const [name, call] = calls[draw(calls.length)] as [string, Call];
    const offset = draw(64);
    const length = draw(48);
    socket.nonblock = draw(16) !== 0;
    let how = 'count';
    try {
      const count = call({ socket, draw, target, source, offset, length });
      const most = once.has(name) ? Math.min(length, CAPACITY) : length;
      if (count !== undefined && count > most) wrong = `${name} did ${count} of ${most}`;
    } catch (error) {
      how = error instanceof SystemError ? error.code : String(error);
      if (!(error instanceof SystemError)) wrong = `${name}: ${how}`;
    }
    made += 1;
    ends[how] = (ends[how] ?? 0) + 1;
    for (let i = 0; i < ARENA; i++) {
      const inside = i >= offset && i < offset + length;
      if (source[i] !== GUARD || (target[i] !== GUARD && !inside))
        wrong = `${name} changed byte ${i}`;
      target[i] = GUARD;
    }
  }
  socket.close();
}
report({ wrong, ends, flips: Atomics.load(flips, 0) });
