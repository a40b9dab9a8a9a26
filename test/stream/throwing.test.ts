import { once } from 'node:events';
import { createServer, connect as netConnect } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketpair } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { until } from '../support/promises.ts';

/** Streams after a listener of theirs threw, in a program that goes on: as `net.Socket`. */

const MINE = 'thrown by a listener';
let others: ((error: Error) => void)[] = [];
let caught = 0;

function note(error: Error): void {
  if (error.message !== MINE) throw error;
  caught += 1;
}

beforeEach(() => {
  caught = 0;
  others = process.listeners('uncaughtException') as typeof others;
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', note);
});

afterEach(() => {
  process.removeAllListeners('uncaughtException');
  for (const listener of others) process.on('uncaughtException', listener);
});

type Pair = [writes: Duplex, reads: Duplex];

async function ofNet(): Promise<Pair> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const writes = netConnect(port, '127.0.0.1');
  const [reads] = (await once(server, 'connection')) as [Duplex];
  server.close();
  return [writes, reads];
}

async function ofSockets(): Promise<Pair> {
  const [a, b] = socketpair();
  return [duplex(a), duplex(b)];
}

/** Throws once, at the first call of each listener that it makes. */
function throwsOnce(
  then: (...args: unknown[]) => void = () => undefined,
): (...args: unknown[]) => void {
  let thrown = false;
  return (...args) => {
    then(...args);
    if (thrown) return;
    thrown = true;
    throw new Error(MINE);
  };
}

const WORDS = ['one', 'two', 'three', 'four'];

/** Results of a listener that throws: in order, and whether both streams are over at the end. */
const SCENES: Record<string, (pair: Pair) => Promise<unknown>> = {
  async data([writes, reads]) {
    const got: string[] = [];
    reads.on(
      'data',
      throwsOnce((chunk) => got.push(String(chunk))),
    );
    for (const word of WORDS) {
      writes.write(word);
      await until(word, () => got.join('').includes(word));
    }
    return got;
  },
  async 'data, of much'([writes, reads]) {
    let bytes = 0;
    reads.on(
      'data',
      throwsOnce((chunk) => {
        bytes += (chunk as Buffer).length;
      }),
    );
    for (let i = 0; i < 8; i++) writes.write(Buffer.alloc(300_000));
    writes.end();
    await until('all bytes', () => bytes === 2_400_000);
    return bytes;
  },
  async readable([writes, reads]) {
    let got = '';
    reads.on(
      'readable',
      throwsOnce(() => {
        for (let chunk = reads.read(); chunk !== null; chunk = reads.read()) got += chunk;
      }),
    );
    for (const word of WORDS) {
      writes.write(word);
      await until(word, () => got.endsWith(word));
    }
    return got;
  },
  async 'the callback of a write'([writes, reads]) {
    let called = 0;
    reads.resume();
    const done = throwsOnce(() => {
      called += 1;
    });
    for (const word of WORDS) {
      writes.write(word, done as () => void);
      await delay(20);
    }
    await until('the callbacks', () => called === WORDS.length);
    return called;
  },
  async 'end and finish'([writes, reads]) {
    const seen: string[] = [];
    reads.resume();
    reads.on(
      'end',
      throwsOnce(() => seen.push('end')),
    );
    writes.on(
      'finish',
      throwsOnce(() => seen.push('finish')),
    );
    writes.end('x');
    await until('both', () => seen.length === 2);
    return seen.sort();
  },
};

test.for(Object.keys(SCENES))('a Duplex goes on after a listener threw: %s', async (name) => {
  const results: unknown[] = [];
  for (const make of [ofNet, ofSockets]) {
    caught = 0;
    const pair = await make();
    for (const stream of pair) stream.on('error', () => undefined);
    results.push([await SCENES[name]?.(pair), caught]);
    for (const stream of pair) stream.destroy();
  }
  expect(results[1]).toEqual(results[0]);
});
