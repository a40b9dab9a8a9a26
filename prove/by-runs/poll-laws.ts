import { endThread } from '../../src/atomics/death.ts';
import { READY_BITS } from '../../src/atomics/ready.ts';
import { createTable } from '../../src/atomics/table.ts';
import { PAIRS } from '../../src/atomics/table-layout.ts';
import type { CallingThread } from '../../src/atomics/thread.ts';
import {
  EPOLLET as ET,
  EPOLLHUP as HUP,
  EPOLLIN as IN,
  EPOLLONESHOT as ONESHOT,
  EPOLLOUT as OUT,
} from '../../src/calls/numbers.ts';
import { isErrno } from '../../src/errno/system-error.ts';
import { type Body, check, type Model, type Verdict } from '../../src/model/index.ts';
import { poll } from '../../src/poll/poll.ts';
import { Poller } from '../../src/poll/poller.ts';
import { bulkSet } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { Held } from '../../src/socket/held.ts';
import { Socket } from '../../src/socket/socket.ts';
import { threadOn } from '../../test/support/memory.ts';
import { atHome } from './home.ts';

/*
 * `poll` and `Poller.wait` and their wakers in every schedule: no event is lost, by level or by edge.
 * `prove` takes what is built in the place of the sources, tests and mutants the sources themselves.
 */

interface World {
  readonly threads: readonly CallingThread[];
  readonly pairs: readonly PairMemory[];
}

/** Threads of a law: thread 0 holds end 0 of each pair, thread `i` end 1 of pair `i - 1`. */
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

/** The Socket of an end in a thread that runs. */
function socketOf({ threads, pairs }: World, pair: number, end: 0 | 1): Socket {
  const [memory, thread] = [pairs[pair], threads[end === 0 ? 0 : pair + 1]];
  if (memory === undefined || thread === undefined) throw new Error('no such end');
  return Socket.of(new Held(new End(thread, memory, end, 0)));
}

/** A thread of a model, at home: `poll` and `Poller` ask there which thread calls them. */
function start(m: Model, name: string, thread: CallingThread | undefined, body: () => unknown) {
  if (thread === undefined) throw new Error('no such thread');
  m.thread(name, () => atHome(thread, body));
}

/** A Poller of thread 0 that watches an end of each pair. */
class Watcher {
  readonly poller = new Poller();
  readonly sockets: readonly Socket[];

  constructor(world: World, events: number) {
    this.sockets = world.pairs.map((_, pair) => socketOf(world, pair, 0));
    for (const [pair, socket] of this.sockets.entries()) this.poller.add(socket, events, pair);
  }

  /** Reads what is there whenever the Poller says so, until all peers are gone: bytes of each. */
  readAll(max: number): number[] {
    const counts = this.sockets.map(() => 0);
    for (let left = this.sockets.length; left > 0; ) {
      for (const { socket, events, data } of this.poller.wait(max)) {
        const pair = data as number;
        counts[pair] = (counts[pair] ?? 0) + drain(socket);
        if ((events & HUP) === 0) continue;
        left -= 1;
        this.poller.delete(socket);
      }
    }
    return counts;
  }
}

function drain(socket: Socket): number {
  for (let done = 0; ; ) {
    const count = socket.tryRead(new Uint8Array(2));
    if (count <= 0) return done;
    done += count;
  }
}

function writeBytes(m: Model, socket: Socket, bytes: number): void {
  for (let i = 0; i < bytes; i++) m.assert(socket.write(Uint8Array.of(i)) === 1, 'write');
}

/** The Poller hears of all that each writer writes to its own pair, and that it closes. */
function hearsAll(
  events: number,
  writes: readonly number[],
  numbers: readonly number[] = [],
): Body {
  return (m) => {
    const world = worldOf(m, writes.length, numbers);
    start(m, 'poller', world.threads[0], () => new Watcher(world, events).readAll(1));
    for (const [pair, bytes] of writes.entries()) {
      start(m, `writer ${pair}`, world.threads[pair + 1], () => {
        const socket = socketOf(world, pair, 1);
        writeBytes(m, socket, bytes);
        socket.close();
      });
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
    start(m, 'poller', world.threads[0], () => {
      const { poller } = new Watcher(world, events);
      for (let done = 0; done < total; ) {
        for (const { socket } of poller.wait(1)) done += drain(socket);
      }
    });
    for (const [pair, bytes] of writes.entries()) {
      start(m, `writer ${pair}`, world.threads[pair + 1], () =>
        writeBytes(m, socketOf(world, pair, 1), bytes),
      );
    }
  };
}

/** A full ring is drained: the Poller hears that there is room. */
const hearsOfRoom: Body = (m) => {
  const world = worldOf(m, 1);
  start(m, 'poller', world.threads[0], () => {
    const { poller } = new Watcher(world, OUT | ET);
    let done = 0;
    while (done < 4) {
      for (const { socket } of poller.wait(1)) {
        for (let count = 1; count > 0 && done < 4; ) {
          count = socket.tryWrite(new Uint8Array(4 - done));
          if (count > 0) done += count;
        }
      }
    }
    return done;
  });
  start(m, 'reader', world.threads[1], () => {
    const socket = socketOf(world, 0, 1);
    for (let done = 0; done < 4; ) {
      const count = socket.read(new Uint8Array(2));
      m.assert(count > 0, 'read');
      done += count;
    }
  });
};

/** The holder of the peer dies, and a reaper tells of it: the Poller hears of the end. */
const hearsOfDeath: Body = (m) => {
  const world = worldOf(m, 1);
  start(m, 'poller', world.threads[0], () => new Watcher(world, IN | ET).readAll(1));
  m.thread('reaper', () => {
    const [, dead] = world.threads;
    if (dead !== undefined) endThread(dead, dead);
  });
};

/** ONESHOT, modified after each report, beside a writer: nothing is lost while it is disabled. */
const hearsAgain: Body = (m) => {
  const world = worldOf(m, 1);
  start(m, 'poller', world.threads[0], () => {
    const { poller } = new Watcher(world, IN | ONESHOT);
    let count = 0;
    for (let isOpen = true; isOpen; ) {
      for (const { socket, events } of poller.wait(1)) {
        count += drain(socket);
        isOpen = (events & HUP) === 0;
        poller.modify(socket, IN | ONESHOT);
      }
    }
    return count;
  });
  start(m, 'writer', world.threads[1], () => {
    const socket = socketOf(world, 0, 1);
    writeBytes(m, socket, 2);
    socket.close();
  });
  m.after(({ poller }) => m.assert(poller === 2, `read ${poller} of 2`));
};

/** Calls of poll over two pairs, whose writers do one thing each. */
const pollsBoth: Body = (m) => {
  const world = worldOf(m, 2);
  start(m, 'poller', world.threads[0], () => {
    const entries = [0, 1].map((pair) => ({ socket: socketOf(world, pair, 0), events: IN }));
    let count = 0;
    while (count < 2) {
      m.assert(poll(entries) > 0, 'poll');
      for (const { socket } of entries) count += drain(socket);
    }
    return count;
  });
  for (const pair of [0, 1]) {
    start(m, `writer ${pair}`, world.threads[pair + 1], () =>
      writeBytes(m, socketOf(world, pair, 1), 1),
    );
  }
};

/** More than any of the runs needs. */
const MANY_LOOKS = 50;

/** The Poller and its peer wait for each other: one of them is told, and no other. */
const findsDeadlock: Body = (m) => {
  const world = worldOf(m, 1);
  const toldOf = (wait: () => unknown, socket: Socket): boolean => {
    try {
      wait();
      return false;
    } catch (error) {
      if (!isErrno(error, 'EDEADLK')) throw error;
      socket.close();
      return true;
    }
  };
  start(m, 'poller', world.threads[0], () => {
    const { poller, sockets } = new Watcher(world, IN);
    return toldOf(() => poller.wait(1), sockets[0] as Socket);
  });
  start(m, 'reader', world.threads[1], () => {
    // The thread in the higher slot asks the other whether it sleeps, until it answers (atomics/deadlock.ts).
    let looks = 0;
    const lookMs = (): number => {
      looks += 1;
      m.assert(looks < MANY_LOOKS, 'the reader asks on and on');
      return 1;
    };
    const thread = world.threads[1] as CallingThread;
    Object.defineProperty(thread, 'lookMs', { configurable: true, get: lookMs });
    const socket = socketOf(world, 0, 1);
    return toldOf(() => socket.read(new Uint8Array(1)), socket);
  });
  m.after(({ poller, reader }) => {
    m.assert(poller !== reader, `poller ${poller}, reader ${reader}`);
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
      const run = () => check(body, { strategy: 'dpor', maxMs: Infinity, ...limits });
      return [name, { verdict, run }];
    }),
  );
