import { interrupt } from '../../src/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';
import { passTime, untilSlotBlocks } from '../support/asleep.ts';
import { outcome } from '../support/atomics.ts';

/** Work of a child with its end `in`. */
export type Order =
  | { do: 'exit'; code: number }
  | { do: 'memory' }
  | { do: 'reallyExit' }
  | { do: 'spin' }
  /** Reads once, and says what came of it. */
  | { do: 'read' }
  /** Interrupts a thread that is in a call that waits. */
  | { do: 'interrupt'; thread: number }
  /** Spawns a child that reads from this thread, joins it, and says what came of that. */
  | { do: 'joinReader' };

const IN = 'in';
const OUT = 'out';
const MINE = 'mine';

const { ends, workerData } = await inherited();
const order = workerData as Order;
const say = (value: unknown): void => {
  const text = new TextEncoder().encode(JSON.stringify(value));
  ends[OUT]?.writeAll(text);
};

if (order.do === 'exit') process.exit(order.code);
switch (order.do) {
  case 'reallyExit':
    Reflect.get(process, 'reallyExit')(3);
    break;
  case 'memory':
    for (const all: number[][] = []; ; ) all.push(new Array<number>(10_000).fill(all.length + 0.5));
  case 'spin':
    for (;;);
  case 'read':
    say(outcome(() => ends[IN]?.read(new Uint8Array(1))));
    break;
  case 'interrupt': {
    untilSlotBlocks(Math.floor(order.thread / 2 ** 22));
    let done = interrupt(order.thread);
    while (!done) {
      passTime();
      done = interrupt(order.thread);
    }
    say(done);
    break;
  }
  case 'joinReader': {
    const [theirs, mine] = [ends[IN], ends[MINE]];
    const child = spawn(new URL('./thread.peer.mjs', import.meta.url), {
      ends: theirs === undefined ? {} : { in: theirs },
      workerData: { do: 'read' } satisfies Order,
    });
    const joined = outcome(() => child.join());
    mine?.close();
    say([joined, child.join()]);
  }
}
