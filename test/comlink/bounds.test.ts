import * as Comlink from 'comlink';
import { expect, test } from 'vitest';
import { ChannelNames } from '../../src/comlink/channel-names.ts';
import { endpoint, wrapSync } from '../../src/comlink/index.ts';
import { type Socket, socketpair } from '../../src/index.ts';
import { turns } from '../support/promises.ts';
import { frame, json } from './frames.ts';
import { RawPeer, type Wire, type WirePort } from './raw-peer.ts';
import { WAYS, type Way } from './ways-in.ts';

/* Bounds of what a peer can make the other side keep; and a call ends when it says. */

const ANSWER_BYTES = 100_000;
const MOST_HELD_BYTES = 40_000_000;

interface Open {
  peer: RawPeer;
  victim: Socket;
  ep: Comlink.Endpoint;
}

function open(target: object): Open {
  const [a, victim] = socketpair();
  const ep = endpoint(victim) as Comlink.Endpoint;
  Comlink.expose(target, ep);
  return { peer: new RawPeer(a), victim, ep };
}

const api = {
  get: () => new ArrayBuffer(ANSWER_BYTES),
  later: async () => new ArrayBuffer(ANSWER_BYTES),
  lend: (): object => Comlink.proxy({ get: api.get, later: api.later }),
  port: (): object => {
    const { port1, port2 } = new MessageChannel();
    Comlink.expose({ get: api.get, later: api.later }, port1 as unknown as Comlink.Endpoint);
    return Comlink.transfer(port2, [port2 as unknown as ArrayBuffer]);
  },
};

const CHANNELS: [what: string, find: (peer: RawPeer) => Promise<number>][] = [
  ['the endpoint', async () => 0],
  ['createEndpoint', async (peer) => (await peer.ask({ type: 'ENDPOINT' })).value as number],
  ['a proxy', async (peer) => (await called(peer, 'lend')).value as number],
  ['a port', async (peer) => ((await called(peer, 'port')).value as WirePort).channel],
];

function called(peer: RawPeer, name: string): Promise<Wire> {
  return peer.ask({ type: 'APPLY', path: [name], argumentList: [] });
}

test.for(
  CHANNELS.flatMap(([what, find]) =>
    ['get', 'later'].map((name) => [`${what}, ${name}`, find, name] as const),
  ),
)('who asks and does not read meets a full ring: %s', async ([, find, name]) => {
  const { peer, victim } = open(api);
  const channel = await find(peer);
  const before = process.memoryUsage().arrayBuffers;
  let asked = 0;
  for (let idle = 0; idle < 50; ) {
    const request = `{"id":"x${asked}","type":"APPLY","path":["${name}"],"argumentList":[]}`;
    const one = json(request, channel);
    if (peer.socket.tryWrite(one) === one.length) {
      asked += 1;
      idle = 0;
    } else {
      idle += 1;
      await turns(5);
    }
    if (asked === 20_000) break;
  }
  expect(asked).toBeLessThan(20_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MOST_HELD_BYTES);
  victim.close();
  peer.socket.close();
});

test('who reads its answers late gets them all, and in order of its requests', async () => {
  const { peer, victim } = open({ echo: (x: number) => [x, new Uint8Array(5_000)] });
  const COUNT = 400;
  const writing = (async () => {
    for (let i = 0; i < COUNT; i++) {
      const list = `[{"type":"RAW","value":${i}}]`;
      const request = `{"id":${i + 1},"type":"APPLY","path":["echo"],"argumentList":${list}}`;
      await peer.socket.writeAllAsync(json(request));
    }
  })();
  await turns(200);
  const came: unknown[] = [];
  while (came.length < COUNT) came.push((await peer.next()).message?.id);
  await writing;
  expect(came).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  victim.close();
  peer.socket.close();
});

test('two who ask each other for much at once both get it', async () => {
  const [a, b] = socketpair({ capacity: 4_096 });
  const sides = [a, b].map((socket) => {
    const ep = endpoint(socket) as Comlink.Endpoint;
    Comlink.expose({ get: (i: number) => [i, new Uint8Array(50_000)] }, ep);
    return Comlink.wrap<{ get(i: number): [number, Uint8Array] }>(ep);
  });
  const calls = sides.flatMap((side) => Array.from({ length: 200 }, (_, i) => side.get(i)));
  const sums = (await Promise.all(calls)).map(([i, { length }]) => i + length);
  expect(sums.reduce((sum, one) => sum + one, 0)).toBe(2 * (199 * 100 + 200 * 50_000));
  a.close();
  b.close();
});

test('objects are lent up to a cap, and who asks for one more is told', () => {
  const names = new ChannelNames(0);
  for (let i = 0; i < 65_536; i++) {
    names.next();
    names.opened();
  }
  expect(() => names.next()).toThrow('ENFILE');
  names.release(2, false);
  expect(names.next()).toBeGreaterThan(65_536);
});

test('a peer that opens channels without end ends the connection with EPROTO', async () => {
  const { peer, victim, ep } = open({ take: () => 1 });
  const call = Comlink.wrap<{ wait(): Promise<void> }>(ep)
    .wait()
    .catch((error) => error.code);
  for (let first = 0; first < 70_000 && !victim.closed; first += 500) {
    const list = Array.from({ length: 500 }, (_, i) => {
      return { type: 'HANDLER', name: 'proxy', value: (first + i + 1) * 2 };
    });
    const request = { id: `n ${first}`, type: 'APPLY', path: ['take'], argumentList: list };
    const bytes = json(JSON.stringify(request));
    await peer.socket.writeAllAsync(bytes).catch(() => undefined);
    peer.rest();
  }
  expect(await call).toBe('EPROTO');
  peer.socket.close();
});

/** A peer that has written so much before, and reads nothing. */
function flooded(request: Uint8Array): { peer: Socket; victim: Socket } {
  const [peer, victim] = socketpair({ capacity: 4_194_304 });
  while (peer.tryWrite(request) === request.length);
  return { peer, victim };
}

const FLOODS: [what: string, request: Uint8Array][] = [
  ['calls of few bytes', frame(3, Uint8Array.of(5, 0, 0, 0, 1, 1, 97, 0))],
  ['calls as JSON', json('{"id":"x","type":"APPLY","path":["a"],"argumentList":[]}')],
  ['answers to nothing', json('{"id":"x","type":"RAW","value":1}')],
  ['closes', frame(0, new Uint8Array(0), { channel: 8 })],
];

test.for(FLOODS)(
  'a timeout of wrapSync holds though the peer sends without end: %s',
  ([, request]) => {
    const { peer, victim } = flooded(request);
    const began = performance.now();
    let code = '';
    try {
      wrapSync<{ foo(): void }>(victim, { timeout: 100 }).foo();
    } catch (error) {
      code = (error as { code: string }).code;
    }
    expect(code).toBe('ETIMEDOUT');
    expect(performance.now() - began).toBeLessThan(5_000);
    victim.close();
    peer.close();
  },
);

test('a remote object that is taken for a number or a list ends no process', async () => {
  const heard: unknown[] = [];
  const listener = (error: unknown): void => void heard.push(error);
  process.on('unhandledRejection', listener);
  const { peer, victim } = open({
    add: (x: number, y: number) => x + y,
    text: (x: unknown) => `${x}`,
    all: (list: number[]) => {
      list.forEach((one) => void one);
    },
    spread: (list: number[]) => [...list],
    tell: (callback: (x: number) => void) => callback(1),
    look: (remote: { of: Promise<void> }) => void remote.of.then,
    bind: (remote: () => void) => void remote.bind(undefined)(),
  });
  for (const [i, name] of ['add', 'text', 'all', 'spread', 'tell', 'look', 'bind'].entries()) {
    const argument = { type: 'HANDLER', name: 'proxy', value: (i + 1) * 2 };
    peer.send({ id: name, type: 'APPLY', path: [name], argumentList: [argument] });
    await turns(20);
    for (const { channel, message } of peer.rest()) {
      const value = { isError: true, value: { message: 'by the peer' } };
      if (channel !== 0)
        peer.send({ id: message?.id, type: 'HANDLER', name: 'throw', value }, channel);
    }
    await turns(20);
  }
  victim.close();
  peer.socket.close();
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('unhandledRejection', listener);
  expect(heard).toEqual([]);
});

test('a promise that a constructor gives is EDEADLK in a thread that serves, and ends no process', async () => {
  const heard: unknown[] = [];
  const listener = (error: unknown): void => void heard.push(error);
  process.on('unhandledRejection', listener);
  const Late = function Late(): object {
    return Promise.reject(new Error('late'));
  };
  const asked = [{ type: 'CONSTRUCT', path: ['Late'], argumentList: [] }];
  const { serve: serves } = WAYS as { serve: Way };
  const [answer] = await serves({ Late }, asked);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off('unhandledRejection', listener);
  expect(answer?.value).toMatchObject({ value: { message: expect.stringContaining('EDEADLK') } });
  expect(heard).toEqual([]);
});

test('an assignment that fails is told to who listens, and ends no process', async () => {
  const [a, victim] = socketpair();
  const peer = new RawPeer(a);
  const ep = endpoint(victim) as Comlink.Endpoint;
  const heard: string[] = [];
  ep.addEventListener('messageerror', ((event: { data: Error }) =>
    heard.push(event.data.message)) as never);
  const remote = Comlink.wrap<{ value: number }>(ep) as unknown as { value: number };
  remote.value = 1;
  const { message } = await peer.next();
  const value = { isError: true, value: { message: 'by the peer' } };
  peer.send({ id: message?.id, type: 'HANDLER', name: 'throw', value });
  await turns(20);
  remote.value = 2;
  await turns(5);
  peer.socket.close();
  await turns(50);
  remote.value = 3;
  await turns(20);
  expect(heard[0]).toBe('by the peer');
  expect(heard.slice(1).map((text) => text.slice(0, 5))).toEqual(['ECONN', 'EPIPE']);
});

test('an answer that is not sent closes the ports that were made for it', async () => {
  const ways: [what: string, send: (peer: RawPeer, victim: Socket) => void][] = [
    ['the connection is over', (_, victim) => victim.close()],
    ['the peer is gone', (peer) => peer.socket.close()],
  ];
  const before = openPorts();
  for (const [what, end] of ways) {
    const held: (() => void)[] = [];
    const { peer, victim } = open({
      lend: () => new Promise((resolve) => held.push(() => resolve(Comlink.proxy({})))),
      give: () => new Promise((resolve) => held.push(() => resolve(api.port()))),
    });
    for (const name of ['lend', 'give']) {
      peer.send({ id: name, type: 'APPLY', path: [name], argumentList: [] });
    }
    for (let turn = 0; held.length < 2 && turn < 1_000; turn++) await turns(1);
    end(peer, victim);
    await turns(20);
    for (const answer of held) answer();
    await turns(20);
    victim.close();
    peer.socket.close();
    await untilOpenPorts(before, what);
  }
});

test('a message that fails to be made closes the ports that were to go in it', async () => {
  const before = openPorts();
  const { peer, victim } = open({
    give: () => {
      const { port1, port2 } = new MessageChannel();
      Comlink.expose({}, port1 as unknown as Comlink.Endpoint);
      const list = [port2, new SharedArrayBuffer(8)];
      return Comlink.transfer(list, [port2 as unknown as ArrayBuffer]);
    },
  });
  expect((await called(peer, 'give')).name).toBe('throw');
  victim.close();
  peer.socket.close();
  await untilOpenPorts(before, 'the answer');
});

function openPorts(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

/** A port closes in a turn of its own. */
async function untilOpenPorts(count: number, what: string): Promise<void> {
  for (let turn = 0; openPorts() > count && turn < 100; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(openPorts(), what).toBeLessThanOrEqual(count);
}
