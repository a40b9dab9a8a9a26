import { writeSync } from 'node:fs';
import { type MessagePort, Worker } from 'node:worker_threads';
import type { Socket, SocketHandle, TransferItem } from '../../src/index.ts';

/*
 * The inside of a program that `run()` starts. Output goes by writeSync: a blocked main thread
 * writes nothing else.
 */

interface Given {
  input: unknown;
  limitMs: number;
}

function given(): Given {
  const { PROGRAM } = process.env;
  if (PROGRAM === undefined) throw new Error('this program is started by test/support/run.ts');
  return JSON.parse(PROGRAM) as Given;
}

export function input<Input>(): Input {
  return given().input as Input;
}

/** Ends the program with this result; of a ThreadDeath its reason. */
export function report(value: unknown): void {
  const reasonOf = (_: string, part: unknown): unknown =>
    part instanceof Error && part.name === 'ThreadDeath' && 'reason' in part ? part.reason : part;
  writeSync(1, JSON.stringify(value, reasonOf));
  process.exit(0);
}

export interface Watch {
  table: SharedArrayBuffer;
  pairs: { label: string; memory: SharedArrayBuffer }[];
  /** Words of the test's own that say how far it is. */
  progress?: SharedArrayBuffer;
}

/** Starts the thread that ends this program at its limit. Resolves when it watches. */
export async function startWatchdog(): Promise<(what: Watch) => void> {
  const { limitMs } = given();
  const worker = new Worker(new URL('./watchdog.peer.mjs', import.meta.url), {
    workerData: limitMs,
  });
  worker.unref();
  await new Promise((resolve) => worker.once('message', resolve));
  return (what) => worker.postMessage(what);
}

/** Starts the program's own peer: `<name>.peer.ts` beside it. Fails with it. */
export function startPeer(name: string, workerData?: unknown, ports: MessagePort[] = []): Worker {
  const worker = new Worker(new URL(`./${name}.peer.mjs`, import.meta.url), {
    workerData,
    transferList: ports,
  });
  worker.once('error', (error) => {
    writeSync(2, `the peer failed: ${error.stack ?? error}\n`);
    process.exit(1);
  });
  return worker;
}

/** The next message of a worker. */
export function nextMessage<Message>(worker: Worker): Promise<Message> {
  return new Promise((resolve) => worker.once('message', resolve));
}

/** Takes an end out of a thread, with the memory of its pair to watch. */
export function give(socket: Socket): { handle: SocketHandle; transfer: TransferItem[] } {
  const [handle, transfer] = socket.detach();
  return { handle, transfer };
}
