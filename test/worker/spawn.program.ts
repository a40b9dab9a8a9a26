import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SlotId } from '../../src/atomics/slot-id.ts';
import { claimSlot, nextNonce, releaseSlot } from '../../src/atomics/slots.ts';
import { currentThread, pipe, type Socket, socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import {
  inherited,
  type SpawnOptions,
  spawn,
  type Thread,
  type ThreadReport,
  threads,
} from '../../src/worker/index.ts';
import { passTime } from '../support/asleep.ts';
import { input, nextMessage, report, startWatchdog } from '../support/program.ts';
import type { Early, Order, Told } from './spawn.peer.ts';

const PEER = new URL('./spawn.peer.mjs', import.meta.url);

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

interface ChildOptions extends SpawnOptions {
  readonly workerData: Order | Early;
}

/** A child as the file `spawn.peer.ts`, by its URL. */
function start(options: ChildOptions): Thread {
  return spawn(PEER, options);
}

/** The runtime's own worker, with nobody surprised that it fails. */
function workerOf(thread: Thread): Worker {
  const worker = thread.worker as Worker;
  if (worker.listenerCount('error') === 0) worker.on('error', () => undefined);
  return worker;
}

/** Words of a child on a pipe before it closes it. Blocks. */
function hear<Said>(reader: Socket): Said {
  const bytes = [...reader].flatMap((chunk) => [...chunk]);
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes))) as Said;
}

function errorOf(call: () => unknown): string {
  try {
    call();
    return 'no error';
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const code = 'code' in error ? String(error.code) : '';
    return code.startsWith('ERR_') ? `${error.name} ${error.message}` : code || error.name;
  }
}

/** A child that reads until `mine` is closed. */
function reader(name = 'reader'): { mine: Socket; thread: Thread } {
  const [mine, theirs] = socketpair({ capacity: 64 });
  return { mine, thread: start({ ends: { in: theirs }, workerData: { do: 'read' }, name }) };
}

/** Passes time until the thread of that name is as wanted. The watchdog ends it if it never is. */
function until(name: string, wanted: (thread: ThreadReport) => boolean): ThreadReport {
  for (;;) {
    const found = threads().find((thread) => thread.name === name);
    if (found !== undefined && wanted(found)) return found;
    passTime();
  }
}

function untilBlocked(name: string): ThreadReport {
  return until(name, ({ state }) => state === 'blocked');
}

/** The side, without the number of the pair. */
function side({ name, state, blockedOn: on }: ThreadReport): unknown[] {
  return [name, state, on?.call, on !== undefined && 'end' in on ? on.end : undefined];
}

/** Tries a spawn that is refused, and looks that nothing came of it. */
function refused(bad: unknown, expected: string): unknown {
  const [good, peer] = socketpair({ capacity: 8 });
  const before = threads().length;
  let made = 0;
  const factory = (): Worker => {
    made += 1;
    return new Worker(PEER);
  };
  const error = errorOf(() => spawn(factory, { ends: { good, bad: bad as Socket } }));
  good.write(Uint8Array.of(1, 2));
  const after = { made, slots: threads().length - before, works: peer.queued === 2 };
  return { error: error === expected ? 'as expected' : error, ...after };
}

const SCENES: Record<string, (way: string) => unknown> = {
  carries(way) {
    const [mine, theirs] = socketpair();
    const [answers, out] = pipe();
    const workerData: Order = { do: 'tell', note: ['note', { deep: 1 }] };
    const options = { ends: { in: theirs, out }, workerData };
    const sources = {
      url: PEER,
      href: fileURLToPath(PEER),
      factory: (): Worker => new Worker(PEER),
    };
    const child = spawn(sources[way as keyof typeof sources], options);
    mine.writeAll(Uint8Array.of(1, 2, 3));
    mine.close();
    const told = hear<Told>(answers);
    return {
      ...told,
      id: told.id === child.id && told.id !== currentThread(),
      old: [theirs.closed, errorOf(() => theirs.read(new Uint8Array(1))), errorOf(() => out.dup())],
      worker: child.worker instanceof Worker,
      status: child.join(),
    };
  },

  refusesEnds() {
    const [closed] = socketpair();
    closed.close();
    const [two, other] = socketpair();
    const dup = two.dup();
    const saw = {
      closed: refused(closed, 'EBADF'),
      dup: refused(two, 'EBUSY'),
      string: refused('x', 'TypeError ends.bad must be a Socket: ends.bad="x"'),
      array: refused([other], 'TypeError ends.bad must be a Socket: ends.bad=Array'),
      nothing: refused(undefined, 'TypeError ends.bad must be a Socket: ends.bad=undefined'),
    };
    dup.write(Uint8Array.of(1));
    return { ...saw, stillThere: [two.closed, other.queued] };
  },

  refusesOneEndTwice() {
    const [twice, peer] = socketpair({ capacity: 8 });
    let made = 0;
    const factory = (): Worker => {
      made += 1;
      return new Worker(PEER);
    };
    const error = errorOf(() => spawn(factory, { ends: { one: twice, two: twice } }));
    return [error, made, twice.closed, twice.closed ? 0 : twice.write(Uint8Array.of(1)), peer.peer];
  },

  refusesSources() {
    const [end, peer] = socketpair({ capacity: 8 });
    const before = threads().length;
    currentThread();
    const own = threads().length - before;
    const errors = [
      errorOf(() => spawn(() => ({}), { ends: { end } })),
      errorOf(() =>
        spawn(
          () => {
            throw new RangeError('no worker today');
          },
          { ends: { end } },
        ),
      ),
      errorOf(() => spawn('https://example.org/child.js', { ends: { end } })).slice(0, 9),
    ];
    end.write(Uint8Array.of(1));
    return { errors, slots: threads().length - before - own, queued: peer.queued };
  },

  refusesWhenFull() {
    const [end, peer] = socketpair({ capacity: 8 });
    const table = homeTable();
    const claimed: SlotId[] = [];
    for (;;) {
      const id = claimSlot(table, nextNonce(table));
      if (id === undefined) break;
      claimed.push(id);
    }
    let made = 0;
    const factory = (): Worker => {
      made += 1;
      return new Worker(PEER);
    };
    const full = errorOf(() => spawn(factory, { ends: { end } }));
    end.write(Uint8Array.of(1));
    const after = [made, end.closed, peer.queued];
    for (const id of claimed) releaseSlot(table, id);
    end.close();
    const child = start({ workerData: { do: 'exit', code: 3 } });
    return { full, after, later: child.join() };
  },

  joins(way) {
    const orders: Record<string, Order> = {
      end: { do: 'end' },
      exit: { do: 'exit', code: 7 },
      throw: { do: 'throw' },
      late: { do: 'end', afterMs: 50 },
    };
    const child = start({ workerData: orders[way] ?? { do: 'end' } });
    // No turn of the event loop between these two lines.
    return [child.join(), child.join(), child.join(0)];
  },

  joinTimesOut() {
    const { mine, thread } = reader();
    untilBlocked('reader');
    const early = [errorOf(() => thread.join(0)), errorOf(() => thread.join(20))];
    const still = [mine.peer, side(untilBlocked('reader'))[1]];
    mine.close();
    return { early, still, late: thread.join(20_000) };
  },

  joinChecksItsTimeout() {
    const { mine, thread } = reader();
    const bad = [-1, 1.5, 2 ** 31, Number.NaN, 'x'].map((timeout) =>
      errorOf(() => thread.join(timeout as number)),
    );
    mine.close();
    return [...bad.map((text) => text.split(' ')[0]), thread.join()];
  },

  async exits(way) {
    const orders: Record<string, Order> = {
      end: { do: 'end' },
      exit: { do: 'exit', code: 7 },
      throw: { do: 'throw' },
    };
    const child = start({ workerData: orders[way] ?? { do: 'end' } });
    workerOf(child);
    const exited = await child.exited;
    return [exited, child.join(), child.join(5)];
  },

  async exitsAfterJoin() {
    const child = start({ workerData: { do: 'exit', code: 7 } });
    return [child.join(), await child.exited, child.join()];
  },

  async terminates() {
    const { thread } = reader();
    untilBlocked('reader');
    thread.terminate();
    thread.terminate();
    const blocked = await thread.exited;
    const ended = start({ workerData: { do: 'exit', code: 7 } });
    ended.join();
    ended.terminate();
    return {
      blocked,
      joined: thread.join(),
      ended: await ended.exited,
      listed: threads().some(({ name }) => name === 'reader'),
    };
  },

  threadsTells() {
    const names = threads().length;
    const own = currentThread();
    const { mine, thread } = reader();
    // A call counts its sleep when it is over, and may be woken before it sleeps.
    for (;;) {
      if (untilBlocked('reader').wakes > 0) break;
      mine.write(Uint8Array.of(1));
      passTime();
    }
    const [room, out] = pipe({ capacity: 64 });
    const writer = start({ ends: { out }, workerData: { do: 'fill' }, name: 'writer' });
    const [far, near] = socketpair();
    const order: Order = { do: 'spawn', name: 'grandchild', order: { do: 'read' } };
    const joiner = start({ ends: { in: near }, workerData: order, name: 'joiner' });
    const found = ['reader', 'writer', 'joiner', 'grandchild'].map(untilBlocked);
    const [read, write, join, grandchild] = found;
    const pairs = found.map(({ blockedOn: on }) =>
      on !== undefined && 'pair' in on ? on.pair : 0,
    );
    const joined = join?.blockedOn;
    const me = threads().find(({ id }) => id === own);
    const saw = {
      before: names,
      me: [me?.name, me?.state, me !== undefined && 'blockedOn' in me],
      sides: found.map(side),
      ids: [read?.id === thread.id, write?.id === writer.id, join?.id === joiner.id],
      slept: (read?.sleeps ?? 0) > 0 && (read?.wakes ?? 0) <= (read?.sleeps ?? 0),
      differ: new Set([pairs[0], pairs[1], pairs[3]]).size,
      joins: joined !== undefined && 'slot' in joined && joined.slot === slotOf(grandchild?.id),
    };
    mine.close();
    room.close();
    far.close();
    return { ...saw, ends: [thread.join(), writer.join(), joiner.join()] };
  },

  threadsCutsNames() {
    const { mine, thread } = reader('ü'.repeat(50));
    const found = threads().find(({ id }) => id === thread.id);
    mine.close();
    return [found?.name, thread.join()];
  },

  async releasesSlots() {
    currentThread(); // takes a slot of its own
    const before = threads().length;
    const codes = new Set<number>();
    const ids = new Set<number>();
    for (let round = 0; round < 260; round++) {
      const child = start({ workerData: { do: 'exit', code: round % 3 } });
      const status = await child.exited;
      ids.add(child.id);
      codes.add('code' in status ? status.code - (round % 3) : -1);
    }
    return { codes: [...codes], ids: ids.size, left: threads().length - before };
  },

  async inheritedInMain() {
    const error: unknown = await inherited().catch((thrown: unknown) => thrown);
    return errorOf(() => {
      throw error;
    });
  },

  async inheritedOfAnother() {
    const saw: unknown[] = [];
    for (const message of ['hello', null, { kind: 'socketpair.spawn/1', table: 1 }]) {
      const worker = new Worker(PEER, { workerData: { early: 'inherited' } satisfies Early });
      worker.postMessage(message);
      saw.push(await nextMessage(worker));
    }
    return saw;
  },

  async inheritedWhileHolding(way) {
    const early = way === 'meanwhile' ? 'holdsMeanwhile' : 'holds';
    const child = start({ workerData: { early } });
    return [await nextMessage(workerOf(child)), await child.exited];
  },

  async inheritedAfterUse() {
    const before = threads().length + 1;
    const [mine, theirs] = socketpair();
    const workerData: Early = { early: 'uses', order: { do: 'read' } };
    const child = start({ ends: { in: theirs }, workerData, name: 'user' });
    const [first, then] = await nextMessage<number[]>(workerOf(child));
    untilBlocked('user');
    const slots = threads().length - before;
    mine.close();
    return { changed: first !== then, own: then === child.id, slots, status: child.join() };
  },

  inheritedAgain() {
    const [answers, out] = pipe();
    const child = start({ ends: { out }, workerData: { early: 'asksAgain' } });
    return [hear(answers), child.join()];
  },

  childOfChild() {
    const [mine, theirs] = socketpair();
    const [answers, out] = pipe();
    const last: Order = { do: 'tell', note: 'far' };
    const middle: Order = { do: 'spawn', name: 'grandchild', order: last };
    const child = start({
      ends: { in: theirs, out },
      workerData: { do: 'spawn', name: 'middle', order: middle },
    });
    untilBlocked('grandchild');
    const listed = threads().map(({ name }) => name);
    const id = threads().find(({ name }) => name === 'grandchild')?.id;
    mine.writeAll(Uint8Array.of(7, 8));
    mine.close();
    const told = hear<Told>(answers);
    return { ...told, id: told.id === id, listed, status: child.join() };
  },

  messagesArrive(way) {
    const [answers, out] = pipe();
    const workerData: Order = { do: 'listen' };
    const options = { ends: { out }, workerData };
    const child = way === 'url' ? start(options) : spawn(() => new Worker(PEER), options);
    for (const message of [1, 2, 3, 'last']) workerOf(child).postMessage(message);
    return [hear(answers), child.join()];
  },

  messagesArriveWhereItWaits() {
    const asked = new SharedArrayBuffer(4);
    const [answers, out] = pipe();
    const workerData: Order = { do: 'listen' };
    const source = (): Worker => {
      const worker = new Worker(PEER, { workerData: { early: 'waits', asked } satisfies Early });
      while (Atomics.load(new Int32Array(asked), 0) === 0) passTime();
      return worker;
    };
    const child = spawn(source, { ends: { out }, workerData });
    for (const message of [1, 2, 3, 'last']) workerOf(child).postMessage(message);
    return [hear(answers), child.join()];
  },

  /** Ends without `report`, for that would end the threads. */
  unref(way) {
    const ended = new SharedArrayBuffer(4);
    const { thread, mine } = reader();
    thread.unref();
    const other = start({ workerData: { do: 'end', afterMs: 100, ended } });
    if (way === 'unref') other.unref();
    else other.unref().ref();
    process.once('exit', () => {
      const held = way === 'unref' ? 'not held' : Atomics.load(new Int32Array(ended), 0);
      writeSync(1, JSON.stringify({ held, reader: mine.peer }));
    });
    return undefined;
  },
};

function slotOf(id: number | undefined): number {
  return Math.floor((id ?? 0) / 2 ** 22);
}

const { scene, way } = input<{ scene: string; way: string }>();
const saw = await SCENES[scene]?.(way);
if (saw !== undefined) report(saw);
