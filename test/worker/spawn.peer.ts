import { parentPort, workerData as runtimeData } from 'node:worker_threads';
import { currentThread, type Socket, socketpair } from '../../src/index.ts';
import { type Inherited, inherited, spawn } from '../../src/worker/index.ts';
import { passTime } from '../support/asleep.ts';

/** Work of a child once it has its ends. */
export type Order =
  /** Ends with no word, after a while of its own. */
  | { do: 'end'; afterMs?: number; ended?: SharedArrayBuffer }
  | { do: 'exit'; code: number }
  | { do: 'throw' }
  /** Reads its end `in` to the end of the stream. */
  | { do: 'read' }
  /** Fills its end `out` until nobody reads it any more. */
  | { do: 'fill' }
  /** Writes to `out` what it has got. */
  | { do: 'tell'; note: unknown }
  /** Gives all its ends to a child of its own, joins that, and ends with its code plus 1. */
  | { do: 'spawn'; name: string; order: Order }
  /** Writes to `out` the messages that came before `last`. */
  | { do: 'listen' };

/** Work of a child before it asks for its ends. It comes in the runtime's own workerData. */
export type Early =
  /** Says what `inherited()` throws. */
  | { early: 'inherited' }
  /** Holds ends of its own by then. */
  | { early: 'holds' }
  /** Makes ends of its own while it asks. */
  | { early: 'holdsMeanwhile' }
  /** Uses the library by then, but holds nothing. */
  | { early: 'uses'; order: Order }
  /** Asks first, says so, and waits. */
  | { early: 'waits'; asked: SharedArrayBuffer }
  /** Asks twice, and once more. */
  | { early: 'asksAgain' };

const IN = 'in';
const OUT = 'out';

export interface Told {
  names: string[];
  bytes: number[];
  note: unknown;
  id: number;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function say(socket: Socket | undefined, value: unknown): void {
  socket?.writeAll(new TextEncoder().encode(JSON.stringify(value)));
  socket?.close();
}

async function obey(order: Order, ends: Inherited['ends']): Promise<void> {
  switch (order.do) {
    case 'end':
      if (order.afterMs !== undefined) passTime(order.afterMs);
      if (order.ended !== undefined) Atomics.store(new Int32Array(order.ended), 0, 1);
      return;
    case 'exit':
      return process.exit(order.code);
    case 'throw':
      throw new Error('as ordered');
    case 'read':
      for (const chunk of ends[IN] ?? []) void chunk;
      return;
    case 'fill':
      for (const more = new Uint8Array(64); ; ) if ((ends[OUT]?.tryWrite(more) ?? -1) < 0) break;
      try {
        ends[OUT]?.writeAll(new Uint8Array(64));
      } catch (error) {
        if (codeOf(error) !== 'EPIPE') throw error;
      }
      return;
    case 'tell': {
      const bytes = [...(ends[IN] ?? [])].flatMap((chunk) => [...chunk]);
      const told: Told = {
        names: Object.keys(ends),
        bytes,
        note: order.note,
        id: currentThread(),
      };
      say(ends[OUT], told);
      return;
    }
    case 'spawn': {
      const child = spawn(new URL('./spawn.peer.mjs', import.meta.url), {
        ends,
        workerData: order.order,
        name: order.name,
      });
      const status = child.join();
      process.exitCode = 'code' in status ? status.code + 1 : 99;
      return;
    }
    case 'listen': {
      // A turn of the loop later: a message that was taken off the port by then is lost.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const messages: unknown[] = [];
      await new Promise<void>((resolve) => {
        parentPort?.on('message', (message) => {
          if (message === 'last') resolve();
          else messages.push(message);
        });
      });
      parentPort?.close();
      say(ends[OUT], messages);
    }
  }
}

async function begin(early: Early): Promise<void> {
  switch (early.early) {
    case 'inherited':
    case 'holds':
    case 'holdsMeanwhile': {
      let held = early.early === 'holds' ? socketpair({ capacity: 8 }) : undefined;
      const asked = inherited().then(
        () => 'inherited',
        (error: unknown) => codeOf(error),
      );
      if (early.early === 'holdsMeanwhile') held = socketpair({ capacity: 8 });
      const said = await asked;
      // The child's own ends still work.
      held?.[0].write(Uint8Array.of(5));
      parentPort?.postMessage([said, held?.[1].queued ?? 0]);
      return;
    }
    case 'uses': {
      const before = currentThread();
      const { ends } = await inherited();
      parentPort?.postMessage([before, currentThread()]);
      await obey(early.order, ends);
      return;
    }
    case 'waits': {
      const asked = inherited();
      Atomics.store(new Int32Array(early.asked), 0, 1);
      const { ends, workerData } = await asked;
      await obey(workerData as Order, ends);
      return;
    }
    case 'asksAgain': {
      const first = inherited();
      const second = inherited().then(() => 'inherited', codeOf);
      const { ends } = await first;
      const third = inherited().then(() => 'inherited', codeOf);
      say(ends[OUT], [Object.keys(ends), await second, await third]);
    }
  }
}

if (typeof runtimeData === 'object' && runtimeData !== null && 'early' in runtimeData) {
  await begin(runtimeData as Early);
} else {
  const { ends, workerData } = await inherited();
  await obey(workerData as Order, ends);
}
