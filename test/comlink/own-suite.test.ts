import { readFileSync } from 'node:fs';
import * as Comlink from 'comlink';
import { expect, test } from 'vitest';
import { endpoint, type MessageLike } from '../../src/comlink/index.ts';
import { type Socket, socketpair } from '../../src/index.ts';
import { turns } from '../support/promises.ts';

/*
 * Comlink's own tests, as they lie in its package, over a socket instead of a MessageChannel. Only
 * what surrounds them is ours: two ports for each test, and a clock that counts turns.
 */

const LIMIT_MS = 10_000;
const FILE = '../../node_modules/comlink/tests/same_window.comlink.test.js';

interface Ports {
  port1: unknown;
  port2: unknown;
}
type Body = (this: Ports, done?: () => void) => unknown;

const cases: [name: string, body: Body][] = [];
const skipped: string[] = [];

const surroundings = {
  Comlink,
  expect,
  describe: (_name: string, body: () => void) => body(),
  // The suite makes the two ports, of a MessageChannel.
  beforeEach: () => undefined,
  it: Object.assign((name: string, body: Body) => cases.push([name, body]), {
    skip: (name: string) => skipped.push(name),
  }),
  xit: (name: string) => skipped.push(name),
  // A page has no BroadcastChannel, which is another transport.
  self: {},
  navigator: { userAgent: '' },
  // They wait a millisecond for messages to arrive.
  setTimeout: (callback: () => void) => void turns(100).then(callback),
};

const text = readFileSync(new URL(FILE, import.meta.url), 'utf8');
const suite = new Function(...Object.keys(surroundings), text.replace(/^import .*$/m, ''));
suite(...Object.values(surroundings));

/** The two ends themselves. */
function straight([a, b]: [Socket, Socket]): Ports {
  return { port1: endpoint(a), port2: endpoint(b) };
}

/** A port here, and what arrives there when its other side goes through the stream. */
async function tunnelled([a, b]: [Socket, Socket]): Promise<Ports> {
  const { port1, port2 } = new MessageChannel();
  const [here, there] = [endpoint(a), endpoint(b)];
  const came = new Promise<Comlink.Endpoint>((resolve) => {
    there.addEventListener('message', ({ ports }: MessageLike) =>
      resolve(ports[0] as Comlink.Endpoint),
    );
  });
  here.postMessage(port2, [port2]);
  for (const ep of [here, there]) ep.start();
  const other = await came;
  for (const port of [port1 as unknown as Comlink.Endpoint, other]) port.start?.();
  return { port1, port2: other };
}

test('the suite was found: all of it but what the collector or another transport decides', () => {
  expect(cases.length).toBe(47);
  expect(skipped).toEqual([
    'will work with BroadcastChannel',
    'released proxy via GC should invoke finalizer',
  ]);
});

test.for(
  Object.entries({ straight, tunnelled }).flatMap(([way, open]) =>
    cases.map(([name, body]) => [way, name, open, body] as const),
  ),
)('%s: %s', { timeout: LIMIT_MS }, async ([, , open, body]) => {
  const ends = socketpair({ capacity: 64 });
  const ports = await open(ends);
  if (body.length === 0) await body.call(ports);
  else await new Promise<void>((done) => void body.call(ports, done));
  // Some of them leave calls open that are about to be answered.
  await turns(100);
  for (const end of ends) end.close();
});
