import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, transferHandler } from '../../src/comlink/index.ts';
import { type Socket, socketpair } from '../../src/index.ts';
import { report } from '../support/program.ts';
import { type Counter, createApi } from './api.ts';
import type { Both, Given } from './endpoint.peer.ts';

Comlink.transferHandlers.set('socket', transferHandler);

interface Start {
  worker: Worker;
  port: MessagePort;
  socket: Socket;
  ep: Comlink.Endpoint;
  api: Comlink.Remote<Both>;
}

type Scene = (start: Start) => unknown;

/** The ending of an awaited call. */
async function ending(promise: unknown): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    if (!(error instanceof Error)) return { thrown: error };
    const { name, message } = error;
    return 'code' in error ? [name, error.code] : [name, message];
  }
}

/** Comlink's types do not go below an object that could be cloned. */
function deep(api: Start['api']): Promise<number> {
  return (api.nested as unknown as { deep: { answer: Promise<number> } }).deep.answer;
}

const RICH = {
  date: new Date(0),
  map: new Map<unknown, unknown>([['a', new Set([1n, -0, Number.NaN, undefined])]]),
  bytes: Uint8Array.of(1, 2, 3).subarray(1),
  floats: Float64Array.of(0.5, -0),
  regexp: /a+/gi,
  hole: [1, undefined, 'ü\ud800'],
};

const SCENES: Record<string, Scene> = {
  calls: ({ api }) => Promise.all([api.add(1, 2), api.later('much')]),
  reads: async ({ api }) => [await api.version, await deep(api)],

  async writes({ api }) {
    // Comlink's types know no assignment of what is read by a promise.
    (api as unknown as { version: number }).version = 9;
    return api.version;
  },

  async constructs({ api }) {
    const counter = await new api.Counter(5);
    const added = await counter.add(2);
    counter[Comlink.releaseProxy]();
    return [added, await ending(Promise.resolve().then(() => counter.add(1))), await api.add(1, 1)];
  },

  async proxies({ api }) {
    const counter = await api.counter();
    return [await counter.add(1), await counter.value];
  },

  async callsBack({ api }) {
    return api.callsBack(Comlink.proxy((value: number) => value * 10));
  },

  async manyCallbacks({ api }) {
    const sums = Array.from({ length: 50 }, (_, i) =>
      api.callsBack(Comlink.proxy((value: number) => value * i)),
    );
    return (await Promise.all(sums)).reduce((sum, value) => sum + value, 0);
  },

  async createsEndpoint({ api }) {
    const port = await api[Comlink.createEndpoint]();
    const second = Comlink.wrap<Both>(port as unknown as Comlink.Endpoint);
    return [await second.add(20, 3), await second.callsBack(Comlink.proxy((value) => value))];
  },

  async transfers({ api }) {
    const buffer = new ArrayBuffer(100_000);
    const length = await api.length(Comlink.transfer(buffer, [buffer]));
    const given = await api.gives(300_000);
    return [length, buffer.byteLength, given.byteLength];
  },

  async carriesPorts({ api }) {
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise((resolve) => port1.addEventListener('message', resolve));
    port1.start();
    const answersOn = api.answersOn as unknown as (port: MessagePort) => Promise<void>;
    await answersOn(Comlink.transfer(port2, [port2 as unknown as ArrayBuffer]));
    const { data } = (await heard) as { data: unknown };
    port1.close();
    return data;
  },

  async clones({ api }) {
    const cyclic: { self?: unknown; also?: unknown; rich: typeof RICH } = { rich: RICH };
    cyclic.self = cyclic;
    cyclic.also = RICH.date;
    const back = (await api.echo(cyclic)) as typeof cyclic;
    const error = (await api.echo(new TypeError('kept', { cause: 7 }))) as Error;
    return {
      cycle: back.self === back,
      shared: back.also === back.rich.date,
      date: back.rich.date.getTime(),
      set: [...(back.rich.map.get('a') as Set<unknown>)].map((value) =>
        Object.is(value, -0) ? 'minus zero' : String(value),
      ),
      bytes: [...back.rich.bytes],
      floats: [...back.rich.floats].map((value) => Object.is(value, -0)),
      regexp: String(back.rich.regexp),
      hole: [1 in back.rich.hole, back.rich.hole[2] === RICH.hole[2]],
      error: [error instanceof TypeError, error.message, error.cause],
      instance: await api.echo(
        new (class Point {
          x = 1;
        })(),
      ),
      nothing: [await api.echo(undefined), await api.echo(null), await api.echo({ a: undefined })],
    };
  },

  async large({ api }) {
    const text = 'ü'.repeat(500_000);
    const bytes = new Uint8Array(1_000_000).fill(7);
    const backs = await Promise.all([api.echo(text), api.echo(bytes), api.add(1, 1)]);
    return [backs[0] === text, (backs[1] as Uint8Array).every((byte) => byte === 7), backs[2]];
  },

  throws: ({ api }) =>
    Promise.all([
      ending(api.fails('EBUSY')),
      ending(api.throws({ any: 1 })),
      ending(api.throws(null)),
    ]),

  async refusesToSend({ api, ep }) {
    const sync = ((): unknown => {
      try {
        return ep.postMessage(() => undefined);
      } catch (error) {
        return (error as Error).name;
      }
    })();
    const shared = new SharedArrayBuffer(8);
    const calls = [
      api.echo(() => 1),
      api.echo(Symbol('s')),
      api.echo(shared),
      api.unserialisable(),
    ];
    const [first, ...others] = await Promise.all(calls.map(ending));
    return [
      sync,
      (first as string[])[0],
      others.map((other) => (other as string[])[0]),
      await api.add(1, 1),
    ];
  },

  async bothWays({ api, ep }) {
    Comlink.expose(createApi(), ep);
    const sums = Array.from({ length: 200 }, (_, i) => api.addOverThere(i, 1));
    const own = Array.from({ length: 200 }, (_, i) => api.add(i, 1));
    const all = await Promise.all([...sums, ...own]);
    return all.reduce((sum, value) => sum + value, 0);
  },

  async releases({ api, socket, worker, port }) {
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    const calls = [api.add(1, 1), api.later('not')].map(ending);
    await calls[0];
    api[Comlink.releaseProxy]();
    port.close();
    return [await ended, socket.closed];
  },

  async releasesOneOfTwo({ api, ep, socket }) {
    Comlink.expose(createApi(), ep);
    const second = Comlink.wrap<Both>(
      (await api[Comlink.createEndpoint]()) as unknown as Comlink.Endpoint,
    );
    api[Comlink.releaseProxy]();
    return [await second.addOverThere(1, 2), socket.closed];
  },

  async manyProxies({ api }) {
    const channels = await Promise.all(Array.from({ length: 20 }, () => api.counter()));
    const sums = await Promise.all(channels.map((counter) => counter.add(1)));
    return sums.every((sum) => sum === 11);
  },

  async dies({ api }) {
    const open = [api.never(), deep(api), api.dies(), api.later('x')].map(ending);
    return [...(await Promise.all([open[0], open[2], open[3]])), await ending(api.add(1, 1))];
  },

  async terminated({ api, worker }) {
    const counter = await api.counter();
    const open = [
      api.never(),
      api.callsBack(Comlink.proxy(() => new Promise<number>(() => undefined))),
    ];
    await api.add(1, 1);
    const endings = open.map(ending);
    await worker.terminate();
    return [
      ...(await Promise.all(endings)),
      await ending(counter.add(1)),
      await ending(api.add(1, 1)),
    ];
  },

  async closedHere({ api, socket }) {
    const open = ending(api.never());
    await api.add(1, 1);
    socket.close();
    return [await open, await ending(api.add(1, 1))];
  },

  async leavesTheObject({ api }) {
    type Any = Record<'x' | 'name' | 'prototype', unknown>;
    // The name by which each object has its prototype.
    const proto = '__proto__';
    const any = api as unknown as { __proto__: Any; constructor: Any; add: Any };
    const reads = [any[proto].x, any.constructor.name, any.add.prototype];
    const endings = await Promise.all(reads.map(ending));
    return [endings, await api.add(1, 1)];
  },

  async unknownHandler({ api, ep }) {
    const id = 'mine';
    const answer = new Promise((resolve) =>
      ep.addEventListener('message', ((event: { data: { id?: unknown; name?: string } }) => {
        if (event.data.id === id) resolve(event.data.name);
      }) as unknown as EventListenerOrEventListenerObject),
    );
    ep.start?.();
    const argumentList = [{ type: 'HANDLER', name: 'nobody', value: 1 }];
    ep.postMessage({ id, type: 'APPLY', path: ['echo'], argumentList });
    return [await answer, await api.add(1, 1)];
  },

  async socketOverPort({ port }) {
    const api = Comlink.wrap<Both>(port as unknown as Comlink.Endpoint);
    const [mine, theirs] = socketpair();
    // Comlink's types take a class with methods for something to be proxied.
    const upperCase = api.upperCase as unknown as (socket: Socket) => Promise<Socket>;
    const done = upperCase(theirs);
    await mine.writeAllAsync(Buffer.from('to be shouted'));
    mine.shutdown('wr');
    let text = '';
    for await (const chunk of mine) text += Buffer.from(chunk).toString();
    const back = await done;
    return [text, theirs.closed, back.peer, back.closed];
  },

  async socketOverStream({ api }) {
    const [mine, theirs] = socketpair();
    const upperCase = api.upperCase as unknown as (socket: Socket) => Promise<Socket>;
    return [await ending(upperCase(theirs)), mine.peer, await api.add(1, 1)];
  },

  /** The object of the other thread has a channel of its own. */
  async socketToObject({ api }) {
    const counter = (await api.counter()) as unknown as Comlink.Remote<Counter>;
    const [mine, theirs] = socketpair();
    const add = counter.add as unknown as (socket: Socket) => Promise<number>;
    return [await ending(add(theirs)), mine.peer, await counter.add(1)];
  },

  async socketWritten({ api, ep }) {
    const [mine, theirs] = socketpair();
    const [handle, transfer] = transferHandler.serialize(theirs);
    const value = { type: 'HANDLER', name: 'socket', value: handle };
    const sent = Promise.resolve().then(() =>
      ep.postMessage({ id: 'mine', type: 'SET', path: ['version'], value }, transfer),
    );
    return [await ending(sent), mine.peer, await api.version];
  },
};

const results: Record<string, unknown> = {};
for (const [name, scene] of Object.entries(SCENES)) {
  const [socket, theirs] = socketpair({ capacity: 4_096 });
  const worker = new Worker(new URL('./endpoint.peer.mjs', import.meta.url));
  worker.on('error', (error) => process.stderr.write(`${name}: ${error.stack}\n`));
  const { port1: port, port2 } = new MessageChannel();
  const [handle, transfer] = theirs.detach();
  worker.postMessage({ handle, port: port2 } satisfies Given, [...transfer, port2]);
  const ep = endpoint(socket) as Comlink.Endpoint;
  const api = Comlink.wrap<Both>(ep);
  const late = new Promise((resolve) => setTimeout(resolve, 20_000, 'did not end').unref());
  results[name] = await ending(
    Promise.race([Promise.resolve(scene({ worker, port, socket, ep, api })), late]),
  );
  await worker.terminate();
  socket.close();
}
report(results);
