import { platform } from '../host/platform.ts';
import type { ReaperData } from './messages.ts';
import { Reaper, type ReaperPort } from './reaper.ts';

/*
 * The program of the reaper's thread in Node. It is bundled into a string (code.ts), because no file
 * of a library is found by every bundler.
 */
interface WorkerThreads {
  readonly workerData: ReaperData & { readonly port: ReaperPort };
  readonly MessageChannel: new () => { readonly port1: ReaperPort; readonly port2: ReaperPort };
  receiveMessageOnPort(port: ReaperPort): { readonly message: unknown } | undefined;
}

const threads = platform.process?.getBuiltinModule('node:worker_threads') as WorkerThreads;
const { port, reaper: id } = threads.workerData;
const reaper = new Reaper(id, {
  channel: () => new threads.MessageChannel(),
  takeOut: (port) => threads.receiveMessageOnPort(port)?.message,
});
port.on('message', (message) => reaper.hear(message));
// The thread that started this one has ended, or has closed its line: nobody is left to tell.
port.on('close', () => (platform.process as { exit(): void } | undefined)?.exit());
