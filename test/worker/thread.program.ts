import { readSlots } from '../../src/atomics/census.ts';
import { markDying } from '../../src/atomics/death.ts';
import { LIFE, slotAt } from '../../src/atomics/table-layout.ts';
import { currentThread, pipe, type Socket, socketpair } from '../../src/index.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';
import { spawn, type Thread } from '../../src/worker/index.ts';
import { passTime, untilSlotBlocks } from '../support/asleep.ts';
import { outcome } from '../support/atomics.ts';
import { input, report, startWatchdog } from '../support/program.ts';
import type { Order } from './thread.peer.ts';

/* Scenes in which this thread's event loop does not turn, but where it says `await`. */

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });
const slotOf = (id: number): number => Math.floor(id / 2 ** 22);

function start(order: Order, ends: Record<string, Socket> = {}): Thread {
  const child = spawn(new URL('./thread.peer.mjs', import.meta.url), {
    ends,
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: 24 },
  });
  const worker = child.worker as { on(event: 'error', listener: () => void): void };
  worker.on('error', () => undefined);
  return child;
}

/** A child that reads from `mine` and says on `said` what came of it. */
function reader(): { mine: Socket; said: Socket; child: Thread } {
  const [mine, theirs] = socketpair({ capacity: 8 });
  const [said, out] = pipe();
  return { mine, said, child: start({ do: 'read' }, { in: theirs, out }) };
}

function hear(reader: Socket): unknown {
  const bytes = [...reader].flatMap((chunk) => [...chunk]);
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes)));
}

/** Returns once the slot of that thread may be taken by another. */
function untilEnded({ id }: Thread): void {
  while (Atomics.load(homeTable(), slotAt(slotOf(id)) + LIFE) !== 0) passTime();
}

const SCENES: Record<string, (way: string) => unknown> = {
  ends(way) {
    const orders: Record<string, Order> = {
      exit: { do: 'exit', code: 7 },
      largeCode: { do: 'exit', code: 2 ** 31 - 1 },
      memory: { do: 'memory' },
      reallyExit: { do: 'reallyExit' },
    };
    const child = start(orders[way] ?? { do: 'spin' });
    return [child.join(), child.join()];
  },

  missingFile() {
    const child = spawn(new URL('./nothing.mjs', import.meta.url));
    (child.worker as { on(event: 'error', listener: () => void): void }).on('error', () => {});
    return child.join();
  },

  terminated(way) {
    const { mine, child } = reader();
    if (way === 'asleep') untilSlotBlocks(slotOf(child.id));
    child.terminate();
    const end = outcome(() => mine.read(new Uint8Array(1)));
    return [end, mine.peer, child.join()];
  },

  /** As by `terminate`, of a runtime that takes its time. */
  async dyingEndsItself(way) {
    const { mine, child } = reader();
    const [slot, generation] = [slotOf(child.id), child.id % 2 ** 22];
    untilSlotBlocks(slot);
    markDying(thisThread('spawn'), { slot, generation });
    const end = outcome(() => mine.read(new Uint8Array(1)));
    const status = way === 'awaited' ? await child.exited : child.join();
    return [end, mine.peer, 'died' in status, 'died' in child.join()];
  },

  terminatedWhileSpinning() {
    const [mine, theirs] = socketpair({ capacity: 8 });
    const child = start({ do: 'spin' }, { in: theirs });
    while (readSlots(homeTable()).every(({ name }) => name.length === 0)) passTime();
    child.terminate();
    return [outcome(() => mine.read(new Uint8Array(1))), mine.peer, child.join()];
  },

  /** The slot is another thread's by the time that somebody joins. */
  slotIsTaken(way) {
    const child = start(way === 'code' ? { do: 'exit', code: 7 } : { do: 'spin' });
    if (way === 'died') child.terminate();
    untilEnded(child);
    const { mine, child: next } = reader();
    const joined = child.join();
    const same = slotOf(child.id) === slotOf(next.id);
    mine.close();
    return [joined, same, child.id === next.id, next.join()];
  },

  /** The child is in the higher slot. */
  deadlockOfChild() {
    Object.assign(thisThread('read'), { graceMs: 1 });
    const { mine, said, child } = reader();
    const joined = child.join();
    mine.close();
    return [joined, hear(said)];
  },

  deadlockOfJoiner() {
    currentThread();
    // Takes a low slot, which is free again when the joiner has its own.
    const first = start({ do: 'spin' });
    const [theirs, mine] = socketpair({ capacity: 8 });
    const [said, out] = pipe();
    const joiner = start({ do: 'joinReader' }, { in: theirs, mine, out });
    first.terminate();
    untilEnded(first);
    return [hear(said), joiner.join(), slotOf(first.id) < slotOf(joiner.id)];
  },

  interrupted() {
    const { mine, said, child } = reader();
    untilSlotBlocks(slotOf(child.id));
    const done = child.interrupt();
    const saw = [done, hear(said), child.join(), child.interrupt()];
    mine.close();
    return saw;
  },

  /** The joined thread waits for nobody: one that waited for its joiner would be a deadlock. */
  joinIsInterrupted() {
    const waited = start({ do: 'spin' });
    const [said, out] = pipe();
    const other = start({ do: 'interrupt', thread: currentThread() }, { out });
    const code = outcome(() => waited.join());
    waited.terminate();
    return [code, hear(said), other.join(), waited.join()];
  },
};

const { scene, way = '' } = input<{ scene: string; way?: string }>();
report(await SCENES[scene]?.(way));
