import type { Worker } from 'node:worker_threads';
import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { threads } from '../../src/worker/index.ts';
import { portsOf } from '../support/ports.ts';
import { nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { counting } from '../support/stream.ts';
import type { Start } from './beside.peer.ts';

/* Four threads wait on one end, each in its own way; four bytes come at once, and each gets one. */
const ROUNDS = 5;
const WAYS = ['read', 'poll', 'level', 'edge'] as const;

const watch = await startWatchdog();
const results: string[][] = [];
for (let round = 0; round < ROUNDS; round++) {
  const [a, b] = socketpair({ capacity: 64 });
  const peers: Worker[] = [];
  for (const how of WAYS) {
    const start: Start = { end: a.share()[0], how };
    watch({ table: homeTable().buffer, pairs: [{ label: how, memory: start.end.pair }] });
    const peer = startPeer('beside', start, portsOf(start));
    await nextMessage(peer);
    peers.push(peer);
  }
  a.close();
  while (threads().filter(({ state }) => state === 'blocked').length < WAYS.length) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const answers = peers.map((peer) => nextMessage<string>(peer));
  b.write(counting(WAYS.length));
  results.push(await Promise.all(answers));
  b.close();
}
report(results);
