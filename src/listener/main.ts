import { begin, ENDED, hear, RUNG } from '../atomics/listener.ts';
import type { Words } from '../atomics/words.ts';
import { platform } from '../host/platform.ts';

/** Data that a listener starts with. */
export interface ListenerData {
  readonly asked: Words;
  readonly table: Words;
  /** Index of the doorbell. */
  readonly at: number;
}

/*
 * The program of a listener's thread in Node (atomics/listener.ts), bundled into a string (code.ts) as
 * that of the reaper is.
 */
interface WorkerThreads {
  readonly workerData: ListenerData & { readonly port: { postMessage(message: number): void } };
}

const threads = platform.process?.getBuiltinModule('node:worker_threads') as WorkerThreads;
const { asked, table, at, port } = threads.workerData;
begin(asked);
for (;;) {
  const heard = hear(asked, table, at);
  if (heard === ENDED) break;
  if (heard === RUNG) port.postMessage(0);
}
