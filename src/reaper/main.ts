import type { ReaperData, ToReaper } from './messages.ts';
import { Reaper, type ReaperPort } from './reaper.ts';

/*
 * The program of the reaper's thread in Node. It is bundled into a string (code.ts), because no file
 * of a library is found by every bundler.
 */
interface WorkerThreads {
  readonly parentPort: { on(event: 'message', listener: (message: ToReaper) => void): void };
  readonly workerData: ReaperData;
  readonly MessageChannel: new () => { readonly port1: ReaperPort; readonly port2: ReaperPort };
  receiveMessageOnPort(port: ReaperPort): { readonly message: unknown } | undefined;
}

declare const process: { getBuiltinModule(name: string): unknown };

const threads = process.getBuiltinModule('node:worker_threads') as WorkerThreads;
const reaper = new Reaper(threads.workerData.reaper, {
  channel: () => new threads.MessageChannel(),
  takeOut: (port) => threads.receiveMessageOnPort(port)?.message,
});
threads.parentPort.on('message', (message) => reaper.hear(message));
