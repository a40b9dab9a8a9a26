import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { type SyncRemote, serve, wrapSync } from '../../src/comlink/index.ts';
import { isErrno, type Socket, socketpair } from '../../src/index.ts';
import { input, nextMessage, report } from '../support/program.ts';
import type { Start, SyncApi } from './sync.peer.ts';

interface Given {
  api: SyncRemote<SyncApi>;
  socket: Socket;
  worker: Worker;
}

type Scene = (given: Given) => unknown;

function ending(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error)) return { thrown: error };
    return 'code' in error ? [error.name, error.code] : [error.name, error.message];
  }
}

const COMMON = {
  calls: ({ api }) => [api.add(1, 2), api.echo('ü'), api.echo(undefined), api.echo(null)],
  reads: ({ api }) => [api.version.valueOf(), api.nested.deep.answer.valueOf(), `${api.version}`],

  writes({ api }) {
    (api as unknown as { version: number }).version = 9;
    return api.version.valueOf();
  },

  writesCallback({ api }) {
    const any = api as unknown as { onValue: unknown };
    any.onValue = Comlink.proxy((value: number) => value * 2);
    return api.tells(21);
  },

  constructs({ api }) {
    const counter = new api.Counter(5);
    const sums = [counter.add(2), counter.add(3), counter.value.valueOf()];
    counter[Comlink.releaseProxy]();
    return [...sums, ending(() => counter.add(1)), api.add(1, 1)];
  },

  proxies({ api }) {
    const counter = api.counter() as unknown as SyncRemote<{
      value: number;
      add(more: number): number;
    }>;
    return [counter.add(1), counter.value.valueOf()];
  },

  clones({ api }) {
    const cyclic: { self?: unknown; map: Map<string, Date>; bytes: Uint8Array } = {
      map: new Map([['epoch', new Date(0)]]),
      bytes: Uint8Array.of(1, 2),
    };
    cyclic.self = cyclic;
    const back = api.echo(cyclic) as typeof cyclic;
    return [back.self === back, back.map.get('epoch')?.getTime(), [...back.bytes]];
  },

  large({ api }) {
    const text = 'ü'.repeat(300_000);
    const bytes = new Uint8Array(1_000_000).fill(3);
    const back = api.echo(bytes) as Uint8Array;
    return [api.echo(text) === text, back.length, back.every((byte) => byte === 3)];
  },

  many({ api }) {
    let sum = 0;
    for (let i = 0; i < 2_000; i++) sum = api.add(sum, i);
    return sum;
  },

  throws({ api }) {
    const endings = ['EBUSY', 'E_OWN'].map((code) => ending(() => api.fails(code)));
    return [...endings, ending(() => api.throws({ any: 1 })), api.add(1, 1)];
  },

  refusesToSend({ api }) {
    const calls = [
      () => api.echo(() => 1),
      () => api.echo(new SharedArrayBuffer(8)),
      () => api.echo(new MessageChannel().port1),
      () => api.unserialisable(),
    ];
    return [calls.map((call) => (ending(call) as string[])[0]), api.add(1, 1)];
  },

  leavesTheObject({ api }) {
    const any = api as unknown as { add: { constructor: (text: string) => unknown } };
    return [ending(() => any.add.constructor('return 1')), api.add(1, 1)];
  },

  timesOut({ socket, api }) {
    const hasty = wrapSync<SyncApi>(socket, { timeout: 30 });
    const late = ending(() => hasty.slow(200));
    return [late, ending(() => hasty.slow(200)), api.add(1, 2)];
  },

  timesOutNonblocking({ socket, api }) {
    socket.nonblock = true;
    const hasty = wrapSync<SyncApi>(socket, { timeout: 30 });
    return [ending(() => hasty.slow(200)), api.add(1, 2)];
  },

  timesOutWhileWriting({ socket, api }) {
    const hasty = wrapSync<SyncApi>(socket, { timeout: 30 });
    ending(() => hasty.slow(1_000));
    const bytes = new Uint8Array(100_000).fill(1);
    return [ending(() => hasty.echo(bytes)), api.add(1, 2), (api.echo(bytes) as Uint8Array).length];
  },

  stackEnd({ api }) {
    const seen = new Set<unknown>();
    // From the deepest frame upwards, until a call works.
    const down = (): boolean => {
      try {
        if (down()) return true;
      } catch {
        // Too deep for the frame of a call.
      }
      try {
        return api.echo(new Map([[1, [2]]])) instanceof Map;
      } catch (error) {
        seen.add((error as { code?: string }).code ?? (error as Error).name);
        return false;
      }
    };
    return [down(), [...seen], api.add(1, 2)];
  },

  terminated({ api, worker }) {
    api.add(1, 1);
    // The worker ends while this thread waits in the call.
    void worker.terminate();
    const [, code] = ending(() => api.slow(60_000)) as string[];
    return code === 'EPIPE' ? 'ECONNRESET' : code;
  },

  dies: ({ api }) => [ending(() => api.dies()), ending(() => api.add(1, 1))],
  outOfMemory: ({ api }) => ending(() => api.outOfMemory()),

  closed({ api, socket }) {
    socket.close();
    return ending(() => api.add(1, 1));
  },

  releases({ api, worker }) {
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    api[Comlink.releaseProxy]();
    return ended;
  },

  notAwaited: async ({ api }) => (await Promise.resolve(api)) === api,
} satisfies Record<string, Scene>;

const SCENES: Record<string, Record<string, Scene>> = {
  expose: {
    ...COMMON,
    awaits: ({ api }) => api.later('much') as unknown,
    callsBack({ api }) {
      const inner = Comlink.proxy((value: number) => api.add(value, 100));
      return [
        api.callsBack(Comlink.proxy((value: number) => value * 10)),
        // The callback calls again, while its own call is open.
        api.callsBack(inner),
      ];
    },
    callsBackLate({ api }) {
      return ending(() => api.callsBack(Comlink.proxy(async (value: number) => value)));
    },
    forgotten({ api }) {
      const words = new Int32Array(new SharedArrayBuffer(4));
      return [1, 2, 3].map((more) =>
        api.callsBackAndForgets(
          Comlink.proxy((value: number) => {
            // Meanwhile the proxy of this function is collected over there.
            Atomics.wait(words, 0, 0, 100);
            return api.add(value, more);
          }),
        ),
      );
    },
    throwsBack({ api }) {
      const fails = (): number => {
        throw new RangeError('from the callback');
      };
      return ending(() => api.callsBack(Comlink.proxy(fails)));
    },
    dropsLateProxy({ socket, api }) {
      const hasty = wrapSync<SyncApi>(socket, { timeout: 30 });
      return [ending(() => hasty.never()), api.add(1, 2)];
    },
  },
  'keep codes': { throws: COMMON.throws },
  serve: {
    ...COMMON,
    awaits: ({ api }) => ending(() => api.later('much')),
    callsBack({ api }) {
      const inner = Comlink.proxy((value: number) => api.add(value, 100));
      return [
        api.callsBackTwice(Comlink.proxy((value: number) => value * 10)),
        api.callsBackNow(inner),
        api.callsBackTwice(
          Comlink.proxy((value: number) => api.callsBackNow(Comlink.proxy((x) => x + value))),
        ),
      ];
    },
    throwsBack({ api }) {
      const fails = (): number => {
        throw new RangeError('from the callback');
      };
      return ending(() => api.callsBackNow(Comlink.proxy(fails)));
    },
  },
  ask: {
    deadlock: async ({ api, worker }) => {
      const there = nextMessage(worker);
      return [ending(() => api.add(1, 2)), await there];
    },
  },
};

/** In one thread, with nobody else to wait for. */
function alone(): unknown {
  const [a, b] = socketpair();
  const inOneThread = ending(() => wrapSync<SyncApi>(a).add(1, 2));
  const error = (() => {
    try {
      wrapSync<SyncApi>(b, { timeout: -1 });
    } catch (error) {
      return (error as Error).name;
    }
    return 'nothing';
  })();
  b.close();
  return [inOneThread, error, ending(() => serve({}, b)), isErrno(new Error('x'), 'EBADF')];
}

const how = input<Start['how'] | 'alone'>();
if (how === 'alone') report(alone());
else {
  const results: Record<string, unknown> = {};
  for (const [name, scene] of Object.entries(SCENES[how] ?? {})) {
    writeSync(2, `${name}\n`);
    const [socket, theirs] = socketpair({ capacity: 4_096 });
    const worker = new Worker(new URL('./sync.peer.mjs', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    worker.on('error', () => undefined);
    const [handle, transfer] = theirs.detach();
    worker.postMessage({ handle, how } satisfies Start, transfer);
    const api = wrapSync<SyncApi>(socket);
    try {
      results[name] = await scene({ api, socket, worker });
    } catch (error) {
      results[name] = String((error as Error).stack);
    }
    socket.close();
    await worker.terminate();
  }
  report(results);
}
