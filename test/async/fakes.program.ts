import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { mock } from 'node:test';
import nodeTimers from 'node:timers';
import { Worker } from 'node:worker_threads';
import { input, report, startWatchdog } from '../support/program.ts';

/*
 * Timed calls while the program's clock and timers are fakes that stand still, installed before or
 * after the library was loaded.
 */
const now = performance.now.bind(performance);
const never = (): object => ({ ref: () => undefined, unref: () => undefined });

const FAKES: Record<string, () => void> = {
  'mock.timers': () => mock.timers.enable(),
  'replaced methods': () => {
    const start = now();
    performance.now = () => start;
    Date.now = () => 0;
    const names = ['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout'] as const;
    for (const name of names) Object.assign(nodeTimers, { [name]: never });
    for (const name of names) Object.assign(globalThis, { [name]: never });
    Object.assign(globalThis, { queueMicrotask: never });
  },
  'replaced globals': () => {
    Object.defineProperty(globalThis, 'performance', { value: { now: () => 0 } });
    Object.assign(globalThis, { setTimeout: never, setImmediate: never, setInterval: never });
    Reflect.deleteProperty(globalThis, 'structuredClone');
  },
};

function load() {
  return Promise.all([
    import('../../src/index.ts'),
    import('../../src/worker/index.ts'),
    import('../../src/stream/node.ts'),
    import('../../src/comlink/index.ts'),
  ]);
}

const { fakes, when } = input<{ fakes: string; when: 'before' | 'after' }>();
const watch = await startWatchdog();
if (when === 'before') FAKES[fakes]?.();
const [{ socketpair, poll, pollAsync, Poller, constants }, { spawn }, { duplex }, { wrapSync }] =
  await load();
if (when === 'after') FAKES[fakes]?.();
watch({ table: new SharedArrayBuffer(8), pairs: [] });

const MS = 20;
const byte = new Uint8Array(1);
const [a, b] = socketpair({ capacity: 1 });
b.write(byte);
const [silent] = socketpair();
silent.recvTimeout = MS;
b.sendTimeout = MS;
const poller = new Poller();
poller.add(silent, constants.EPOLLIN);
const child = spawn(() => new Worker('setInterval(() => undefined, 1000)', { eval: true }));
const wrapped = wrapSync<{ call(): void }>(socketpair()[0], { timeout: MS });

const CALLS: Record<string, () => unknown> = {
  read: () => silent.read(byte),
  write: () => b.write(byte),
  poll: () => poll([{ socket: silent, events: constants.POLLIN }], MS),
  pollAsync: () => pollAsync([{ socket: silent, events: constants.POLLIN }], MS),
  wait: () => poller.wait(1, MS).length,
  waitAsync: async () => (await poller.waitAsync(1, MS)).length,
  readAsync: () => silent.readAsync(byte, { timeout: MS }),
  writeAsync: () => b.writeAsync(byte, { timeout: MS }),
  join: () => child.join(MS),
  wrapSync: () => wrapped.call(),
};

/** The result of a call, or the code of its error, and that it took its time. */
async function timed(call: () => unknown): Promise<unknown> {
  const start = now();
  let result: unknown;
  try {
    result = await call();
  } catch (error) {
    result = (error as { code?: string }).code ?? String(error);
  }
  const ms = now() - start;
  return ms >= MS ? result : `${result} after ${ms} ms`;
}

const results: [string, unknown][] = [];
for (const [name, call] of Object.entries(CALLS)) results.push([name, await timed(call)]);
child.terminate();

// More transfers than a stream makes in one turn of the event loop.
const [near, far] = socketpair({ capacity: 16 });
const [one, other] = [duplex(near), duplex(far)];
one.end(Buffer.alloc(1000, 7));
let bytes = 0;
for await (const chunk of other) bytes += chunk.length;
results.push(['streams', bytes]);
const [idle] = socketpair();
const stream = duplex(idle).setTimeout(MS);
const held = a
  .readAsync(new Uint8Array(8))
  .then(() => a.readAsync(new Uint8Array(8), { timeout: 4 * MS }));
await once(stream, 'timeout');
results.push(['held', await held.catch((error: { code?: string }) => error.code)]);
report(Object.fromEntries(results));
