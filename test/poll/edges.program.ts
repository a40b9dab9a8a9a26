import { constants as c, Poller, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { portsOf } from '../support/ports.ts';
import { input, report, startPeer, startWatchdog } from '../support/program.ts';
import { drawFrom } from '../support/stream.ts';
import type { Start } from './edges.peer.ts';

/*
 * Adds, modifies and deletes at random, and waits, while another thread writes and closes. By edge:
 * what is reported is read until nothing is there. No wait may come to its limit while a byte is
 * there, and all of them arrive.
 */
const { rounds, seed } = input<{ rounds: number; seed: number }>();
const PAIRS = 16;
const LIMIT_MS = 30_000;
const MODE = c.EPOLLIN | c.EPOLLET;

const watch = await startWatchdog();
const pairs = Array.from({ length: PAIRS }, () => socketpair({ capacity: 4, nonblock: false }));
const handles = pairs.map(([, given]) => given.detach()[0]);
watch({
  table: homeTable().buffer,
  pairs: handles.map(({ pair }, i) => ({ label: `pair ${i}`, memory: pair })),
});
startPeer('edges', { handles, rounds, seed } satisfies Start, portsOf(handles));

const ends = pairs.map(([own]) => own);
for (const end of ends) end.nonblock = true;
const poller = new Poller();
const watched = new Set<number>();
const gone = new Set<number>();
const draw = drawFrom(seed);
const target = new Uint8Array(8);
let received = 0;
let waits = 0;

while (gone.size < PAIRS) {
  for (let changes = draw(4); changes > 0; changes--) change(draw(PAIRS));
  for (let i = 0; i < PAIRS; i++) if (!watched.has(i) && !gone.has(i)) change(i);
  const events = poller.wait(4, LIMIT_MS);
  waits += 1;
  if (events.length === 0) {
    const left = ends.flatMap((end, i) => (gone.has(i) ? [] : [`${i}: ${end.queued}`]));
    throw new Error(`an edge was lost, seed ${seed}, ${received} received; queued ${left}`);
  }
  for (const { socket, events: bits, data } of events) {
    drain(socket);
    if ((bits & c.EPOLLHUP) === 0) continue;
    gone.add(data as number);
    watched.delete(data as number);
    poller.delete(socket);
  }
}
report({ received, waits });

function change(i: number): void {
  const end = ends[i] as Socket;
  if (gone.has(i)) return;
  if (!watched.has(i)) {
    poller.add(end, MODE, i);
    watched.add(i);
  } else if (draw(2) === 0) {
    poller.modify(end, MODE, i);
  } else {
    poller.delete(end);
    watched.delete(i);
  }
}

function drain(socket: Socket): void {
  for (;;) {
    const count = socket.tryRead(target);
    if (count <= 0) return;
    received += count;
  }
}
