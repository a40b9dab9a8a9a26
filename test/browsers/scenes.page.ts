import { isSupported, pipe, type Socket, socketpair } from '../../src/index.ts';
import { spawn, type Thread, threads } from '../../src/worker/index.ts';
import type { Order } from './scenes.worker.ts';

/** Threads of a page, one scene each. What they return is compared by the test. */

const scope = globalThis as unknown as {
  readonly crossOriginIsolated: boolean;
  readonly Worker: new (url: URL, options: object) => WebWorker;
  play(scene: string): void;
  saw: string | undefined;
};

interface WebWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  terminate(): void;
}

function start(order: Order, ends: Record<string, Socket> = {}): Thread {
  const url = new URL('./worker.js', import.meta.url);
  return spawn(() => new scope.Worker(url, { type: 'module' }), { ends, workerData: order });
}

const text = (chunks: readonly Uint8Array[]): string =>
  chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');

async function hear(socket: Socket): Promise<string> {
  const chunks: Uint8Array[] = [];
  const target = new Uint8Array(64);
  for (;;) {
    const count = await socket.readAsync(target);
    if (count === 0) return text(chunks);
    chunks.push(target.slice(0, count));
  }
}

const outcome = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => value,
    (error: { code?: string; message?: string }) => error.code ?? error.message,
  );

const SCENES: Record<string, () => Promise<unknown>> = {
  /** A worker blocks in read and answers. */
  async echo() {
    const [mine, theirs] = socketpair();
    start({ do: 'echo' }, { io: theirs });
    await mine.writeAllAsync(new TextEncoder().encode('hello'));
    mine.shutdown('wr');
    return hear(mine);
  },

  /** Two workers block on one pipe, the page looks on. */
  async between() {
    const [reader, writer] = pipe();
    const [result, out] = pipe();
    start({ do: 'fill', bytes: 1_000_000 }, { out: writer });
    start({ do: 'count' }, { in: reader, out });
    return hear(result);
  },

  /** The ends of a worker that is killed are closed, wherever it is. */
  async killed() {
    const saw: unknown[] = [];
    for (const where of ['blocked', 'idle', 'spinning'] as const) {
      const [mine, theirs] = socketpair();
      const child = start({ do: where }, { io: theirs });
      await child.ready;
      await hearOne(mine);
      child.terminate();
      saw.push([where, await hear(mine), 'died' in (await child.exited), mine.peer]);
    }
    return [saw, threads().length];
  },

  /** The same by the worker object that `spawn` was given. */
  async killedByTheProgram() {
    const [mine, theirs] = socketpair();
    const child = start({ do: 'blocked' }, { io: theirs });
    await hearOne(mine);
    (child.worker as WebWorker).terminate();
    return [await hear(mine), 'died' in (await child.exited), mine.peer];
  },

  /** A worker of the program's own, which was sent an end. */
  async adopts() {
    const [mine, theirs] = socketpair();
    const worker = new scope.Worker(new URL('./adopts.js', import.meta.url), { type: 'module' });
    worker.postMessage(...theirs.detach());
    await hearOne(mine);
    worker.terminate();
    return [await hear(mine), mine.peer];
  },

  /** A thread that closes itself. */
  async closes() {
    const [mine, theirs] = socketpair();
    const child = start({ do: 'close' }, { io: theirs });
    await hearOne(mine);
    return [await hear(mine), 'died' in (await child.exited)];
  },

  /** A worker whose file is missing, or throws before it asks for its ends. */
  async neverStarts() {
    const saw: unknown[] = [];
    for (const file of ['./missing.js', './throws.js']) {
      const [mine, theirs] = socketpair();
      const url = new URL(file, import.meta.url);
      const child = spawn(() => new scope.Worker(url, { type: 'module' }), {
        ends: { io: theirs },
      });
      const ready = await outcome(child.ready);
      saw.push([ready, await hear(mine), 'died' in (await child.exited)]);
    }
    return [saw, threads().length];
  },

  /** A child of a worker that is killed: its ends are closed though its maker blocks. */
  async grandchild() {
    const [mine, theirs] = socketpair();
    start({ do: 'spawn', first: true }, { io: theirs });
    return hear(mine);
  },

  /** A worker that blocks before its child has begun is told so. */
  async blocksTooSoon() {
    const [mine, theirs] = socketpair();
    start({ do: 'spawn', first: false }, { io: theirs });
    return hear(mine);
  },

  /** Many threads, one after the other: none is left. */
  async many() {
    for (let round = 0; round < 10; round++) {
      const [mine, theirs] = socketpair();
      const child = start({ do: round % 2 === 0 ? 'blocked' : 'idle' }, { io: theirs });
      await hearOne(mine);
      child.terminate();
      await child.exited;
      mine.close();
    }
    return threads().length;
  },

  async supported() {
    return [
      scope.crossOriginIsolated,
      isSupported(),
      await outcome(Promise.resolve().then(() => socketpair().length)),
    ];
  },
};

async function hearOne(socket: Socket): Promise<number> {
  return socket.readAsync(new Uint8Array(1));
}

scope.play = (scene) => {
  scope.saw = undefined;
  Promise.resolve(SCENES[scene]?.()).then(
    (saw) => {
      scope.saw = JSON.stringify(saw);
    },
    (error: Error) => {
      scope.saw = JSON.stringify(`${error.name}: ${error.message} ${error.stack}`);
    },
  );
};
