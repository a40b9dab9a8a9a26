import { writeSync } from 'node:fs';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { adopt, constants, poll, type SocketHandle, socketpair } from '../../src/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';

/* A program of its own, whose output is looked at: its main thread, which blocks, and its threads. */

const HERE = new URL(import.meta.url);
const way = process.argv[2] ?? '';
const LINES = Number(process.argv[3]);
const argv = process.argv.slice(2);

function print(): void {
  for (let i = 0; i < LINES; i++) console.info(`line ${i} ${'x'.repeat(90)}`);
}

function main(): unknown {
  const [mine, theirs] = socketpair();
  const target = new Uint8Array(8);
  const read = (): unknown => outcome(() => mine.read(target));
  if (way === 'plain') {
    new Worker(HERE, { workerData: 'plain', argv }).postMessage(...theirs.detach());
    return [read(), read(), mine.peer];
  }
  if (way === 'replaced') {
    const { write } = process.stdout;
    process.stdout.write = (text: string | Uint8Array) => write.call(process.stdout, `> ${text}`);
  }
  const options = { workerData: way === 'nested' ? 'nested' : 'child', argv };
  const source = way === 'factory' ? () => new Worker(HERE, options) : HERE;
  const child = spawn(source, { ...options, ends: { io: theirs }, stdout: way === 'kept' });
  const first = read();
  const polled = poll([{ socket: mine, events: constants.POLLIN }], 100_000);
  const status = child.join();
  return [first, polled, read(), 'code' in status ? status.code : 'died'];
}

if (isMainThread) {
  writeSync(2, JSON.stringify(main()));
  process.exit();
} else if (workerData === 'plain') {
  console.info('early');
  parentPort?.once('message', (handle: SocketHandle) => {
    adopt(handle).write(new Uint8Array(2));
    print();
  });
} else if (workerData === 'nested') {
  const { ends } = await inherited();
  const child = spawn(HERE, { ends, workerData: 'child', argv });
  console.info('middle');
  child.join();
} else {
  if (way === 'early') console.info('early');
  const { ends } = await inherited<{ io: ReturnType<typeof adopt> }>();
  ends.io.write(new Uint8Array(2));
  print();
  if (way === 'awaits') {
    await new Promise<void>((resolve) => process.stdout.write('awaited\n', () => resolve()));
    console.info('after it');
  }
  if (way === 'exits') process.exit(4);
}
