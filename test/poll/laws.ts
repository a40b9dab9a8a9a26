import { block } from '../../src/atomics/block.ts';
import { endThread } from '../../src/atomics/death.ts';
import { READY_BITS } from '../../src/atomics/ready.ts';
import { createTable } from '../../src/atomics/table.ts';
import { PAIRS } from '../../src/atomics/table-layout.ts';
import type { CallingThread } from '../../src/atomics/thread.ts';
import type { Waitable } from '../../src/atomics/waitable.ts';
import {
  EPOLLET as ET,
  EPOLLHUP as HUP,
  EPOLLIN as IN,
  EPOLLONESHOT as ONESHOT,
  EPOLLOUT as OUT,
} from '../../src/calls/numbers.ts';
import { type Body, check, type Model, type Verdict } from '../../src/model/index.ts';
import { Interest } from '../../src/poll/interest.ts';
import { PollSet } from '../../src/poll/poll-set.ts';
import { type Found, ReadyList } from '../../src/poll/ready-list.ts';
import { Watches } from '../../src/poll/watches.ts';
import { bulkSet } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import type { Socket } from '../../src/socket/socket.ts';
import { threadOn } from '../support/memory.ts';

/*
 * Pollers and their wakers in every schedule: no event is lost, by level or by edge. The code that
 * ships, from the Poller's list of interests down; the laws are run by tests and by mutants.
 */

const EDEADLK = -35;

interface World {
  readonly threads: readonly CallingThread[];
  readonly pairs: readonly PairMemory[];
}

/** So many threads; thread 0 holds end 0 of each pair, thread `i` end 1 of pair `i - 1`. */
function worldOf(m: Model, waking: number, numbers: readonly number[] = []): World {
  const table = createTable(1 + waking);
  const means = { now: () => m.now(), copy: bulkSet, graceMs: 1 };
  const threads = Array.from({ length: 1 + waking }, () => threadOn(table, means));
  const [poller] = threads;
  const pairs = threads.slice(1).map((waker, i) => {
    const number = numbers[i];
    if (number !== undefined) table[PAIRS] = number;
    const pair = createPair(table, { capacity: 2, flags: 0 });
    if (poller !== undefined) holdFirst(pair.words, 0, poller);
    holdFirst(pair.words, 1, waker);
    return pair;
  });
  return { threads, pairs };
}

function endOf({ threads, pairs }: World, pair: number, end: 0 | 1): End {
  const [memory, thread] = [pairs[pair], threads[end === 0 ? 0 : pair + 1]];
  if (memory === undefined || thread === undefined) throw new Error('no such end');
  return new End(thread, memory, end, 0);
}

/** A Poller of thread 0, from below its Sockets, which are mere names here. */
class Watcher {
  readonly list: ReadyList;
  readonly ends: readonly End[];
  readonly #m: Model;
  readonly #thread: CallingThread;

  constructor(m: Model, world: World, events: number) {
    const [thread] = world.threads;
    if (thread === undefined) throw new Error('no thread');
    this.#m = m;
    this.#thread = thread;
    this.list = new ReadyList(() => thread, new Watches());
    this.ends = world.pairs.map((_, pair) => endOf(world, pair, 0));
    for (const [pair, end] of this.ends.entries()) {
      const socket = {} as Socket;
      this.list.add(new Interest(this.list, socket, { end, watches: undefined }, events, pair));
    }
  }

  /** As `Poller.wait` without a limit. */
  wait(max: number): Found[] {
    for (;;) {
      const found = this.list.look(max);
      this.list.report(found);
      if (found.length > 0) return found;
      const woken = block(this.#thread, this.list, 1, Infinity);
      this.#m.assert(woken === 0, `wait returned ${woken}`);
    }
  }

  /** Reads what is there whenever the Poller says so, until all peers are gone: bytes of each. */
  readAll(max: number): number[] {
    const counts = this.ends.map(() => 0);
    for (let left = this.ends.length; left > 0; ) {
      for (const { interest, events } of this.wait(max)) {
        const pair = interest.data as number;
        counts[pair] = (counts[pair] ?? 0) + drain(interest.end);
        if ((events & HUP) === 0) continue;
        left -= 1;
        this.list.delete(interest);
      }
    }
    return counts;
  }
}

function drain(end: End): number {
  for (let done = 0; ; ) {
    const count = end.consumer?.read(new Uint8Array(2), 0, 2) ?? 0;
    if (count <= 0) return done;
    done += count;
  }
}

function writeAndClose(m: Model, end: End, bytes: number): void {
  for (let i = 0; i < bytes; i++) {
    m.assert(end.producer?.writeBlocking(Uint8Array.of(i), 0, 1, 1, Infinity) === 1, 'write');
  }
  end.close();
}

/** The Poller hears of all that each writer writes to its own pair, and that it closes. */
function hearsAll(
  events: number,
  writes: readonly number[],
  numbers: readonly number[] = [],
): Body {
  return (m) => {
    const world = worldOf(m, writes.length, numbers);
    m.thread('poller', () => new Watcher(m, world, events).readAll(1));
    for (const [pair, bytes] of writes.entries()) {
      m.thread(`writer ${pair}`, () => writeAndClose(m, endOf(world, pair, 1), bytes));
    }
    m.after(({ poller }) => {
      m.assert(String(poller) === String(writes), `read ${poller} of ${writes}`);
    });
  };
}

/** The Poller hears of each byte that is written; nobody closes anything. */
function hearsBytes(
  events: number,
  writes: readonly number[],
  numbers: readonly number[] = [],
): Body {
  return (m) => {
    const world = worldOf(m, writes.length, numbers);
    const total = writes.reduce((sum, bytes) => sum + bytes, 0);
    m.thread('poller', () => {
      const watcher = new Watcher(m, world, events);
      for (let done = 0; done < total; ) {
        for (const { interest } of watcher.wait(1)) done += drain(interest.end);
      }
    });
    for (const [pair, bytes] of writes.entries()) {
      m.thread(`writer ${pair}`, () => {
        const end = endOf(world, pair, 1);
        for (let i = 0; i < bytes; i++) {
          m.assert(end.producer?.writeBlocking(Uint8Array.of(i), 0, 1, 1, Infinity) === 1, 'write');
        }
      });
    }
  };
}

/** A full ring is drained: the Poller hears that there is room. */
const hearsOfRoom: Body = (m) => {
  const world = worldOf(m, 1);
  m.thread('poller', () => {
    const watcher = new Watcher(m, world, OUT | ET);
    let done = 0;
    while (done < 4) {
      for (const { interest } of watcher.wait(1)) {
        for (;;) {
          const count = interest.end.producer?.write(new Uint8Array(4 - done), 0, 4 - done, 1) ?? 0;
          if (count <= 0) break;
          done += count;
        }
      }
    }
    return done;
  });
  m.thread('reader', () => {
    const end = endOf(world, 0, 1);
    for (let done = 0; done < 4; ) {
      const count = end.consumer?.readBlocking(new Uint8Array(2), 0, 2, Infinity) ?? 0;
      m.assert(count > 0, 'read');
      done += count;
    }
  });
};

/** The holder of the peer dies, and a reaper tells of it: the Poller hears of the end. */
const hearsOfDeath: Body = (m) => {
  const world = worldOf(m, 1);
  m.thread('poller', () => new Watcher(m, world, IN | ET).readAll(1));
  m.thread('reaper', () => {
    const [, dead] = world.threads;
    if (dead !== undefined) endThread(dead, dead);
  });
};

/** ONESHOT, modified after each report, beside a writer: nothing is lost while it is disabled. */
const hearsAgain: Body = (m) => {
  const world = worldOf(m, 1);
  m.thread('poller', () => {
    const watcher = new Watcher(m, world, IN | ONESHOT);
    let count = 0;
    for (let isOpen = true; isOpen; ) {
      for (const { interest, events } of watcher.wait(1)) {
        count += drain(interest.end);
        isOpen = (events & HUP) === 0;
        interest.change(IN | ONESHOT, 0);
        watcher.list.changed(interest);
      }
    }
    return count;
  });
  m.thread('writer', () => writeAndClose(m, endOf(world, 0, 1), 2));
  m.after(({ poller }) => m.assert(poller === 2, `read ${poller} of 2`));
};

/** One call of poll over two pairs, whose writers do one thing each. */
const pollsBoth: Body = (m) => {
  const world = worldOf(m, 2);
  m.thread('poller', () => {
    const ends = [0, 1].map((pair) => endOf(world, pair, 0));
    const set = new PollSet(ends.map((end) => ({ end, events: IN })));
    const [thread] = world.threads;
    let count = 0;
    while (count < 2 && thread !== undefined) {
      m.assert(block(thread, set, 1, Infinity) === 0, 'block');
      for (const end of ends) count += drain(end);
    }
    return count;
  });
  for (const pair of [0, 1]) {
    m.thread(`writer ${pair}`, () => {
      const end = endOf(world, pair, 1);
      m.assert(end.producer?.writeBlocking(Uint8Array.of(1), 0, 1, 1, Infinity) === 1, 'write');
    });
  }
};

/** The Poller and its peer wait for each other: one of them is told, and no other. */
const findsDeadlock: Body = (m) => {
  const world = worldOf(m, 1);
  const wait = (thread: CallingThread | undefined, side: Waitable | undefined): number =>
    thread === undefined || side === undefined ? 0 : block(thread, side, 1, Infinity);
  m.thread('poller', () => {
    const watcher = new Watcher(m, world, IN);
    watcher.list.report(watcher.list.look(1));
    const woken = wait(world.threads[0], watcher.list);
    if (woken !== 0) watcher.ends[0]?.close();
    return woken;
  });
  m.thread('reader', () => {
    const end = endOf(world, 0, 1);
    const woken = wait(world.threads[1], end.consumer);
    if (woken !== 0) end.close();
    return woken;
  });
  m.after(({ poller, reader }) => {
    const told = [poller, reader].filter((woken) => woken === EDEADLK).length;
    m.assert(told === 1, `poller ${poller}, reader ${reader}`);
  });
};

/** `verified`: in every run. `explored`: in so many of them, for there are too many. */
interface Law {
  readonly body: Body;
  readonly verdict: 'verified' | 'explored';
}

const bodies: Readonly<Record<string, Law>> = {
  'by level, one byte': { body: hearsBytes(IN, [1]), verdict: 'verified' },
  'by edge, one byte': { body: hearsBytes(IN | ET, [1]), verdict: 'verified' },
  'by edge, two bytes': { body: hearsBytes(IN | ET, [2]), verdict: 'explored' },
  'by level, a close': { body: hearsAll(IN, [0]), verdict: 'verified' },
  'by edge, a close': { body: hearsAll(IN | ET, [0]), verdict: 'verified' },
  'by edge, a byte and a close': { body: hearsAll(IN | ET, [1]), verdict: 'explored' },
  'by edge, two writers': { body: hearsBytes(IN | ET, [1, 1]), verdict: 'explored' },
  'by edge, two writers whose pairs have one READY bit': {
    body: hearsBytes(IN | ET, [1, 1], [5, 5 + READY_BITS]),
    verdict: 'explored',
  },
  'by edge, room in a full ring': { body: hearsOfRoom, verdict: 'verified' },
  'a death': { body: hearsOfDeath, verdict: 'verified' },
  'ONESHOT, modified after each report': { body: hearsAgain, verdict: 'explored' },
  'poll of two pairs': { body: pollsBoth, verdict: 'verified' },
  'a Poller and its peer wait for each other': { body: findsDeadlock, verdict: 'explored' },
};

/** Runs of a law that is explored only. */
const RUNS = 150;

/** The laws, each with what it is to show, and with what does show it. */
export const laws: Readonly<Record<string, { verdict: string; run: () => Verdict }>> =
  Object.fromEntries(
    Object.entries(bodies).map(([name, { body, verdict }]) => {
      const limits = verdict === 'explored' ? { maxRuns: RUNS } : {};
      // No time decides what is shown.
      const run = () => check(body, { strategy: 'dpor', maxMs: 600_000, ...limits });
      return [name, { verdict, run }];
    }),
  );
