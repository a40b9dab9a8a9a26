import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as Comlink from 'comlink';
import { endpoint, wrapSync } from '../../src/comlink/index.ts';
import { pipe, type Socket, socketpair } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { spawn, type Thread } from '../../src/worker/index.ts';
import { passTime } from '../support/asleep.ts';
import { outcome, thrown } from '../support/atomics.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import { causeOf } from './deaths.cause.ts';

await startWatchdog();
const PEER = new URL('./deaths.peer.mjs', import.meta.url);
const CODE: Record<string, string> = {
  'has an error of syntax': 'const = 1;',
  'never asks': '',
  'runs out of memory at once':
    'for (const all = []; ; ) all.push(new Array(10000).fill(all.length + 0.5));',
};
const limits = { name: 'kid', resourceLimits: { maxOldGenerationSizeMb: 24 } };

function start(way: string, ends: Record<string, Socket>): Thread {
  if (way === 'has no file')
    return spawn(new URL('./nothing.mjs', import.meta.url), { ...limits, ends });
  if (way === 'has no file, by a function') {
    const source = (): Worker => new Worker(new URL('./nothing.mjs', import.meta.url));
    return spawn(source, { ...limits, ends });
  }
  if (way === 'is a data URL that throws') {
    return spawn(new URL('data:text/javascript,throw new RangeError("as ordered")'), {
      ...limits,
      ends,
    });
  }
  const code = CODE[way];
  if (code !== undefined) return spawn(code, { ...limits, ends, eval: true });
  return spawn(PEER, { ...limits, ends, workerData: way });
}

/** A child whose end of a pair has a byte in it that it never reads. */
function child(way: string): { mine: Socket; kid: Thread } {
  const [mine, theirs] = socketpair();
  mine.write(new Uint8Array(1));
  const kid = start(way, { io: theirs });
  (kid.worker as Worker).on('error', () => undefined);
  return { mine, kid };
}

const SCENES: Record<string, (way: string) => unknown> = {
  /** The event loop does not turn. */
  blocked(way) {
    const { mine, kid } = child(way);
    if (way === 'spins') {
      passTime(200);
      kid.terminate();
    }
    const error = thrown(() => mine.read(new Uint8Array(1)));
    const status = kid.join();
    const write = thrown(() => mine.writeAll(new Uint8Array(300_000)));
    return {
      error: causeOf(error),
      ended: [mine.read(new Uint8Array(1)), causeOf(mine)],
      join: 'code' in status ? status.code : 'died',
      joined: causeOf(status),
      write: causeOf(write),
    };
  },

  async turning(way) {
    const { mine, kid } = child(way);
    if (way === 'spins') setTimeout(() => kid.terminate(), 200);
    const ready = await kid.ready.then(() => 'ready', causeOf);
    const status = await kid.exited;
    return {
      ready,
      exited: causeOf(status),
      error: causeOf(thrown(() => mine.read(new Uint8Array(1)))),
    };
  },

  /** Neither maker nor child: it hears of it through shared memory. */
  third(way) {
    const [one, other] = socketpair();
    one.write(new Uint8Array(1));
    const [said, out] = pipe();
    start('reads', { io: one, out });
    const kid = start(way, { io: other });
    (kid.worker as Worker).on('error', () => undefined);
    const bytes = [...said].flatMap((chunk) => [...chunk]);
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes)));
  },

  plainWorker() {
    const [mine, theirs] = socketpair();
    mine.write(new Uint8Array(1));
    const worker = new Worker(PEER, { workerData: 'adopts and throws' });
    worker.on('error', () => undefined);
    worker.postMessage(...theirs.detach());
    mine.read(new Uint8Array(8));
    return { ...(causeOf(thrown(() => mine.read(new Uint8Array(1)))) as object), threadName: '' };
  },

  async comlink(way) {
    const [mine, theirs] = socketpair();
    const kid = start('serves and throws', { io: theirs });
    (kid.worker as Worker).on('error', () => undefined);
    if (way === 'blocks') {
      return causeOf(thrown(() => wrapSync<{ answer(): never }>(mine).answer()));
    }
    const remote = Comlink.wrap<{ answer(): number }>(endpoint(mine));
    return remote.answer().catch(causeOf);
  },

  async stream() {
    const [mine, theirs] = socketpair();
    const kid = start('throws', { io: theirs });
    (kid.worker as Worker).on('error', () => undefined);
    return new Promise((resolve) =>
      duplex(mine)
        .resume()
        .once('error', (error) => resolve(causeOf(error))),
    );
  },

  async plainWorkerAsks() {
    const worker = new Worker(
      `const { parentPort } = require('node:worker_threads');
       import(${JSON.stringify(PEER.href)}).catch((error) => parentPort.postMessage(error.code));`,
      { eval: true, workerData: 'returns' },
    );
    return new Promise((resolve) => worker.once('message', resolve));
  },

  badExecArgv: () => outcome(() => spawn(fileURLToPath(PEER), { execArgv: ['--no-such-option'] })),

  share() {
    const [mine, theirs] = socketpair();
    const kid = spawn(PEER, { share: { io: theirs }, workerData: 'returns' });
    const status = kid.join();
    const both = [
      outcome(() => spawn(PEER, { ends: { io: theirs }, share: { other: theirs } })),
      outcome(() => spawn(PEER, { ends: { io: theirs }, share: { io: mine } })),
      outcome(() => spawn(PEER, { share: { io: 1 as unknown as Socket } })),
    ];
    theirs.write(new Uint8Array(3));
    return [status, both, mine.read(new Uint8Array(9))];
  },
};

const { scene, way = '' } = input<{ scene: string; way?: string }>();
report(await SCENES[scene]?.(way));
