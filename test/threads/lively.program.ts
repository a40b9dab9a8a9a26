import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type SocketHandle, socketpair } from '../../src/index.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';
import { portsOf } from '../support/ports.ts';
import { input, report, startPeer, startWatchdog } from '../support/program.ts';
import { CAPACITY, play, THREADS } from './lively.job.ts';
import type { Start } from './lively.peer.ts';

const { rounds, seed, spinLimit } = input<{ rounds: number; seed: number; spinLimit: number }>();
const watch = await startWatchdog();
Object.assign(thisThread('socketpair'), { graceMs: 0, spinLimit });

const pairs = Array.from({ length: THREADS }, () => socketpair({ capacity: CAPACITY }));
const ports: [number, MessagePort][][] = pairs.map(() => []);
for (let one = 0; one < THREADS; one++) {
  for (let other = 0; other < one; other++) {
    const { port1, port2 } = new MessageChannel();
    ports[one]?.push([other, port1]);
    ports[other]?.push([one, port2]);
  }
}
const handles: SocketHandle[] = [];
for (let self = 1; self < THREADS; self++) {
  const [own] = pairs[self]?.[0].detach() ?? [];
  const [out] = pairs[(self + 1) % THREADS]?.[1].share() ?? [];
  if (own === undefined || out === undefined) throw new Error(`thread ${self} has no ends`);
  const start: Start = { self, own, out, ports: ports[self] ?? [], rounds, seed, spinLimit };
  startPeer('lively', start, [...portsOf(start), ...start.ports.map(([, port]) => port)]);
  handles.push(own);
}
watch({
  table: homeTable().buffer,
  pairs: handles.map(({ pair }, index) => ({ label: `wakes ${index + 1}`, memory: pair })),
});
const outs = new Map(pairs.map(([, out], index) => [index, out]));
const [[own] = []] = pairs;
if (own === undefined) throw new Error('there is no pair');
report(play({ self: 0, own, outs, ports: new Map(ports[0]), rounds, seed }));
