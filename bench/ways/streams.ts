import { rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { duplex } from '../../src/stream/node.ts';
import { Arriving } from '../arriving.ts';
import { Pattern } from '../pattern.ts';
import type { Case, Job, Sample } from '../plan.ts';
import { PEER_URL } from '../start-peer.ts';
import { mine, startOther } from './ends.ts';

/** Node's streams: this library's Duplex, or a Unix socket of node:net beside it. */
export async function measureStream(job: Job): Promise<Sample> {
  const { case: of } = job;
  const stream = of.way === 'duplex' ? duplex(startOther(of)) : await acceptFrom(of);
  const arriving = new Arriving(job);
  return new Promise((resolve, reject) => {
    stream.on('error', reject);
    stream.on('data', (chunk: Uint8Array) => {
      if (arriving.add(chunk)) resolve(arriving.sample());
    });
  });
}

export async function writeToStream(of: Case): Promise<void> {
  const stream = of.way === 'duplex' ? duplex(await mine()) : createConnection(pathOf());
  const pattern = new Pattern(of.size);
  for (;;) {
    pattern.next();
    // A stream keeps what it has not written yet, so each message is memory of its own.
    if (stream.write(pattern.bytes.slice())) continue;
    await new Promise((resolve) => stream.once('drain', resolve));
  }
}

function acceptFrom(of: Case): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const server = createServer(resolve);
    server.on('error', reject);
    process.on('exit', () => rmSync(pathOf(), { force: true }));
    server.listen(pathOf(), () => {
      new Worker(PEER_URL, { workerData: { case: of } }).on('error', reject);
    });
  });
}

function pathOf(): string {
  return join(tmpdir(), `socketpair-bench-${process.pid}.sock`);
}
