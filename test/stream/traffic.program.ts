import { socketpair } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { homeTable } from '../../src/thread/home.ts';
import { give, input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import type { Part } from './traffic.peer.ts';
import { type Given, TRAFFIC } from './traffic.roles.ts';

/** The work, and the part of it in the main thread. */
export interface Job extends Given {
  readonly name: string;
  readonly here: 'client' | 'server';
}

const { name, here, ...given } = input<Job>();
const there = here === 'client' ? 'server' : 'client';
const watch = await startWatchdog();
const [own, theirs] = socketpair();
const { handle: end, transfer } = give(theirs);
watch({ table: homeTable().buffer, pairs: [{ label: name, memory: end.pair }] });

const peer = startPeer('traffic');
const answer = nextMessage<unknown>(peer);
peer.postMessage({ name, role: there, given, end } satisfies Part, transfer);
const result = await TRAFFIC[name]?.[here](duplex(own), given);
report({ [here]: result, [there]: await answer });
