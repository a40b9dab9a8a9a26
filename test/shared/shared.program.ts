import type { Worker } from 'node:worker_threads';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { threads } from '../../src/worker/threads.ts';
import { input, report, startPeer, startWatchdog } from '../support/program.ts';
import { RECORD_BYTES, type Records, type Role, WRITERS } from './shared.scenes.ts';

interface Told {
  index: number;
  result: unknown;
}

const watch = await startWatchdog();

/** A thread with its share of an end. */
class Holder {
  readonly worker: Worker = startPeer('shared');
  readonly told: unknown[] = [];
  #wake: (() => void) | undefined;

  constructor(end: Socket, role: Omit<Role, 'handle'>) {
    this.worker.on('message', ({ result }: Told) => {
      this.told.push(result);
      this.#wake?.();
    });
    const [handle, transfer] = end.share();
    watch({ table: homeTable().buffer, pairs: [{ label: role.kind, memory: handle.pair }] });
    this.worker.postMessage({ ...role, handle }, transfer);
  }

  /** The next thing that the thread tells. */
  async next(): Promise<unknown> {
    while (this.told.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.told.shift();
  }
}

function holders(count: number, end: Socket, kind: Role['kind'], records = 0): Holder[] {
  return Array.from({ length: count }, (_, index) => new Holder(end, { kind, index, records }));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** Returns when so many other threads are asleep in a call. */
async function untilBlocked(count: number): Promise<void> {
  while (threads().filter(({ state }) => state === 'blocked').length < count) await pause();
}

/** One byte at a time for many readers: each byte reaches one of them, and the others sleep on. */
async function onesFor(readers: number, rounds: number): Promise<number[]> {
  const [writer, end] = socketpair({ capacity: 8 });
  const all = holders(readers, end, 'readOnes');
  end.close();
  const got: number[] = [];
  const surplus: unknown[] = [];
  for (let round = 0; round < rounds; round++) {
    await untilBlocked(readers);
    writer.write(Uint8Array.of(round));
    let first = all.find(({ told }) => told.length > 0);
    for (; first === undefined; first = all.find(({ told }) => told.length > 0)) await pause();
    got.push(Number(first.told.shift()));
    await untilBlocked(readers);
    surplus.push(...all.flatMap(({ told }) => told));
  }
  writer.close();
  for (const one of all) surplus.push(...((await one.next()) === 'done' ? [] : ['not at its end']));
  return surplus.length === 0 ? got : [];
}

const scenes = {
  oneByteForOneOfTwo: () => onesFor(2, 100),
  moreThreadsThanBits: () => onesFor(40, 60),

  async records(count: number): Promise<Records[]> {
    const [reading, writing] = pipe({ capacity: 4 * RECORD_BYTES });
    const readers = holders(WRITERS, reading, 'readRecords');
    const writers = holders(WRITERS, writing, 'writeRecords', count);
    reading.close();
    writing.close();
    for (const writer of writers) await writer.next();
    return Promise.all(readers.map((reader) => reader.next() as Promise<Records>));
  },

  async fillByMany(bytes: number): Promise<unknown> {
    const [writer, end] = socketpair({ capacity: 100 });
    const readers = holders(4, end, 'fill');
    end.close();
    const source = Uint8Array.from({ length: bytes }, (_, i) => i & 0xff);
    await writer.writeAllAsync(source);
    writer.close();
    const parts = await Promise.all(
      readers.map((reader) => reader.next() as Promise<{ bytes: number; sum: number }>),
    );
    return {
      bytes: parts.reduce((all, part) => all + part.bytes, 0),
      sum: parts.reduce((all, part) => all + part.sum, 0),
    };
  },

  async lastHolder(): Promise<unknown[]> {
    const [peer, end] = socketpair();
    const [first, second] = holders(2, end, 'hold') as [Holder, Holder];
    await first.next();
    await second.next();
    end.close();
    const states: unknown[] = [peer.peer];
    first.worker.postMessage('go');
    await new Promise((resolve) => first.worker.once('exit', resolve));
    states.push(peer.peer);
    second.worker.postMessage('go');
    states.push(peer.read(new Uint8Array(1)), peer.peer);
    return states;
  },
};

const { scene, count } = input<{ scene: keyof typeof scenes; count: number }>();
report(await scenes[scene](count));
