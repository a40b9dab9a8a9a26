import { writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { streams } from '../../src/stream/web.ts';
import { homeTable } from '../../src/thread/home.ts';
import { input, startWatchdog } from '../support/program.ts';
import type { Does } from './life.peer.ts';

/*
 * Each law ends by itself or not at all: what keeps this process alive is what is tested. The
 * watchdog's thread and the peers do not.
 */

const saw: unknown[] = [];
process.once('exit', (code) => writeSync(1, JSON.stringify({ saw, code })));

const { law } = input<{ law: string }>();
const watch = await startWatchdog();

/** Gives the second end to a peer; returns what ends that peer. */
function given([own, theirs]: [Socket, Socket], does: Does): { own: Socket; worker: Worker } {
  const [end, transfer] = theirs.detach();
  watch({ table: homeTable().buffer, pairs: [{ label: law, memory: end.pair }] });
  const worker = new Worker(new URL('./life.peer.mjs', import.meta.url));
  // One of them throws on purpose.
  worker.on('error', () => undefined);
  worker.unref();
  worker.postMessage({ does, end }, transfer);
  return { own, worker };
}

/** Says what a Duplex emits. */
function listen(stream: Readable): void {
  stream.on('data', (chunk: Buffer) => saw.push(...chunk));
  stream.on('end', () => saw.push('end'));
  stream.on('error', ({ code }: Error & { code?: string }) => saw.push(code));
  stream.on('close', () => saw.push('close'));
}

/** Says what a readable Web stream gives, and what becomes of the writable. */
async function consume(socket: Socket): Promise<void> {
  const { readable, writable } = streams(socket);
  const reader = readable.getReader();
  const closed = writable.getWriter().closed.catch(({ code }) => saw.push(code));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return void saw.push('end');
      saw.push(...value);
    }
  } catch (error) {
    saw.push((error as { code?: string }).code);
    await closed;
  }
}

const laws: Record<string, () => unknown> = {
  'a Duplex whose peer exits: its bytes, then ECONNRESET'() {
    listen(duplex(given(socketpair(), 'exits').own));
  },
  'a Duplex whose peer ends by itself: its bytes, then ECONNRESET'() {
    listen(duplex(given(socketpair(), 'ends').own));
  },
  'a Duplex whose peer throws: its bytes, then ECONNRESET'() {
    listen(duplex(given(socketpair(), 'throws').own));
  },
  'a Duplex whose peer is terminated: its bytes, then ECONNRESET'() {
    const { own, worker } = given(socketpair(), 'sleeps');
    const stream = duplex(own);
    listen(stream);
    stream.once('data', () => void worker.terminate());
  },
  'a Duplex whose peer exits after it shut down writing: its bytes, and the end'() {
    const stream = duplex(given(socketpair(), 'shuts down and exits').own, {
      allowHalfOpen: false,
    });
    listen(stream);
  },
  'the read end of a pipe whose writer exits: its bytes, then ECONNRESET'() {
    const [reader, writer] = pipe();
    listen(duplex(given([reader, writer], 'exits').own));
  },
  'a Duplex that waits for room when its peer is terminated: ECONNRESET'() {
    const { own, worker } = given(socketpair({ capacity: 10 }), 'sleeps');
    const stream = duplex(own);
    stream.on('error', ({ code }: Error & { code?: string }) => saw.push(code));
    stream.write(new Uint8Array(100));
    worker.once('online', () => void worker.terminate());
  },
  'the write end of a pipe that waits for room when its reader is terminated: ECONNRESET'() {
    const [reader, writer] = pipe({ capacity: 10 });
    const { own, worker } = given([writer, reader], 'sleeps');
    const stream = duplex(own);
    stream.on('error', ({ code }: Error & { code?: string }) => saw.push(code));
    stream.write(new Uint8Array(100));
    worker.once('online', () => void worker.terminate());
  },
  async 'Web streams whose peer exits: its bytes, then ECONNRESET for both'() {
    await consume(given(socketpair(), 'exits').own);
  },
  async 'Web streams whose peer exits after it shut down writing: its bytes, and the end'() {
    await consume(given(socketpair(), 'shuts down and exits').own);
  },
  'a Duplex that reads keeps the program running until the end'() {
    const stream = duplex(given(socketpair(), 'closes later').own, { allowHalfOpen: false });
    listen(stream);
    stream.setTimeout(1_000_000);
  },
  'a Duplex that nobody reads keeps nothing running'() {
    const stream = duplex(given(socketpair(), 'sleeps').own);
    stream.setTimeout(1_000_000);
    saw.push(stream.destroyed);
  },
  'after unref a Duplex that reads keeps nothing running'() {
    const stream = duplex(given(socketpair(), 'sleeps').own).unref();
    stream.once('data', (chunk: Buffer) => saw.push(...chunk));
    const timer = setInterval(() => saw.length > 0 && clearInterval(timer), 1);
  },
  'ref counts again'() {
    const stream = duplex(given(socketpair(), 'closes later').own).unref();
    stream.on('end', () => saw.push('end')).resume();
    stream.ref();
  },
};

// At the top level: a program that ends before this is settled exits with 13.
await laws[law]?.();
