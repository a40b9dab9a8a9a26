import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Socket,
} from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { socketpair } from '../../src/index.ts';
import { duplex, type SocketDuplex } from '../../src/stream/node.ts';
import { homeTable } from '../../src/thread/home.ts';
import { give, input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { ANSWER, isRight, REQUEST, type Seen } from './bridge.streams.ts';

export interface Job {
  readonly over: 'TCP' | 'Unix';
  /** Role of the thread behind the bridge. */
  readonly role: 'client' | 'server';
}

const { over, role } = input<Job>();
const watch = await startWatchdog();
const [own, theirs] = socketpair();
const { handle: end, transfer } = give(theirs);
watch({ table: homeTable().buffer, pairs: [{ label: `${over}, ${role}`, memory: end.pair }] });
const peer = startPeer('bridge');
const there = nextMessage<Seen>(peer);
peer.postMessage({ role, end }, transfer);

const folder = mkdtempSync(join(tmpdir(), 'socketpair-'));
const server = createServer({ allowHalfOpen: true });
server.listen(over === 'TCP' ? { port: 0, host: '127.0.0.1' } : { path: join(folder, 'socket') });
await once(server, 'listening');

const accepted = once(server, 'connection') as Promise<[Socket]>;
const outgoing = connect({ ...addressOf(), allowHalfOpen: true });
const [incoming] = await accepted;
const [bridged, outside] = role === 'server' ? [incoming, outgoing] : [outgoing, incoming];
const [here] = await Promise.all([talk(outside), bridge(bridged, duplex(own))]);
server.close();
rmSync(folder, { recursive: true });
report({ here, there: await there, closed: own.closed });

function bridge(network: Socket, stream: SocketDuplex): Promise<unknown> {
  return Promise.all([pipeline(network, stream), pipeline(stream, network)]);
}

/** The other end of the network. */
async function talk(network: Socket): Promise<Seen> {
  if (role === 'server') {
    network.end(REQUEST.bytes);
    return isRight(await buffer(network), ANSWER);
  }
  // buffer() is no help: it would destroy the socket at the end of what it reads.
  const chunks: Buffer[] = [];
  network.on('data', (chunk) => chunks.push(chunk));
  await once(network, 'end');
  network.end(ANSWER.bytes);
  return isRight(Buffer.concat(chunks), REQUEST);
}

function addressOf(): NetConnectOpts {
  const address = server.address() as AddressInfo | string;
  if (typeof address === 'string') return { path: address };
  return { port: address.port, host: address.address };
}
