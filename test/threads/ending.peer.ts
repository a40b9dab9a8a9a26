import { Worker, workerData } from 'node:worker_threads';
import { inherited } from '../../src/worker/index.ts';

// The worker of a worker only has to be there.
if (workerData === 'sleeper') setInterval(() => undefined, 1000);
else {
  const { ends, workerData: way } = await inherited();
  let waits = 0;
  const { waitAsync } = Atomics;
  Atomics.waitAsync = ((...args: Parameters<typeof waitAsync>) => {
    // A timer waits on a word that nobody else has, and with a limit.
    if (args[3] === Infinity) waits += 1;
    return waitAsync(...args);
  }) as typeof waitAsync;
  if (way === 'with a worker') new Worker(new URL(import.meta.url), { workerData: 'sleeper' });
  const { io } = ends;
  const first = io!.readAsync(new Uint8Array(8));
  io!.write(Uint8Array.of(1));
  await first;
  io!.write(Uint8Array.of(waits === 0 ? 0 : 1));
  while ((await io!.readAsync(new Uint8Array(8))) > 0)
    if (way === 'throws') throw new Error('as ordered');
}
