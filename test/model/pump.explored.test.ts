import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import type { CallingThread } from '../../src/atomics/thread.ts';
import type { Waitable } from '../../src/atomics/waitable.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import type { Host } from '../../src/host/host.ts';
import type { Body, Model } from '../../src/model/index.ts';
import { bulkSet } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { createPair } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { Pump } from '../../src/thread/pump.ts';
import { newShared } from '../../src/thread/shared.ts';
import { check } from '../support/check.ts';
import { giveHope, threadOn } from '../support/memory.ts';

/*
 * The pump that drives asynchronous calls, in every run of small programs. A thread of a model is
 * one synchronous function, so its event loop is played: what `waitAsync` promises is a task, which
 * waits for the same word to leave the same value and then goes on. A doorbell only grows, so that
 * is what the engine does, but for the moment at which it notices.
 */
type Task = () => void;

function threadsOf(m: Model, count: number): CallingThread[] {
  const table = createTable(count);
  const means = { now: () => m.now(), copy: bulkSet, graceMs: 1 };
  return Array.from({ length: count }, () => threadOn(table, means));
}

/** The two ends of a pair of capacity 1, for two threads. */
function endsOf(first: CallingThread, second: CallingThread): [() => End, () => End] {
  const pair = createPair(first.table, { capacity: 1, flags: 0 });
  holdFirst(pair.words, 0, first);
  holdFirst(pair.words, 1, second);
  giveHope(pair);
  return [() => new End(first, pair, 0, 0), () => new End(second, pair, 1, 0)];
}

/** Runs `body` with an event loop of its own, to the end of its tasks. */
function withLoop(thread: CallingThread, body: (pump: Pump) => void): void {
  const tasks: Task[] = [];
  const simulated = globalThis.Atomics;
  const waitAsync = (words: Int32Array, index: number, key: number): object => {
    if (simulated.load(words, index) !== key) return { async: false, value: 'not-equal' };
    const wait = (next: Task) => {
      tasks.push(() => {
        simulated.wait(words as Int32Array<SharedArrayBuffer>, index, key);
        next();
      });
    };
    // biome-ignore lint/suspicious/noThenProperty: it stands for a promise
    return { async: true, value: { then: wait } };
  };
  globalThis.Atomics = Object.assign(Object.create(simulated) as typeof Atomics, { waitAsync });
  const host = {
    canWaitAsync: true,
    keepAlive: () => () => undefined,
    after: (_ms: number, callback: Task) => void tasks.push(callback),
  } as unknown as Host;
  try {
    body(new Pump(thread, { host, shared: newShared() }));
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
  } finally {
    globalThis.Atomics = simulated;
  }
}

/** Starts a call that is over once `step` returns anything but EAGAIN. */
function start(pump: Pump, side: Waitable, step: () => number, done: (count: number) => void) {
  pump.start({
    side: () => side,
    advance() {
      const count = step();
      if (count !== ERRNO.EAGAIN) done(count);
      return count !== ERRNO.EAGAIN;
    },
    holds: () => true,
    isLimited: () => false,
  });
}

const awaitedRead: Body = (m) => {
  const [awaiting, writing] = threadsOf(m, 2) as [CallingThread, CallingThread];
  const [near, far] = endsOf(awaiting, writing);
  m.thread('awaiting', () => {
    let got = 0;
    withLoop(awaiting, (pump) => {
      const { consumer } = near();
      const target = new Uint8Array(1);
      start(
        pump,
        consumer!,
        () => consumer!.read(target, 0, 1),
        (count) => {
          m.assert(count === 1 && target[0] === 7, `read ${count}: ${target}`);
          got += 1;
        },
      );
    });
    m.assert(got === 1, 'the call is settled once');
  });
  m.thread('writer', () => {
    m.assert(far().producer!.writeBlocking(Uint8Array.of(7), 0, 1, 1, Infinity) === 1);
  });
};

test('an awaited read gets the byte, in every run', () => {
  expect(check(awaitedRead).verdict).toBe('verified');
});

const readAndWrite: Body = (m) => {
  const [awaiting, peer] = threadsOf(m, 2) as [CallingThread, CallingThread];
  const [near, far] = endsOf(awaiting, peer);
  m.thread('awaiting', () => {
    const done: string[] = [];
    withLoop(awaiting, (pump) => {
      const { consumer, producer } = near();
      producer!.write(Uint8Array.of(1), 0, 1, 1);
      start(
        pump,
        consumer!,
        () => consumer!.read(new Uint8Array(1), 0, 1),
        () => done.push('read'),
      );
      start(
        pump,
        producer!,
        () => producer!.write(Uint8Array.of(2), 0, 1, 1),
        () => done.push('write'),
      );
    });
    m.assert(done.sort().join() === 'read,write', `settled: ${done}`);
  });
  m.thread('peer', () => {
    const { consumer, producer } = far();
    m.assert(consumer!.readBlocking(new Uint8Array(1), 0, 1, Infinity) === 1);
    m.assert(producer!.write(Uint8Array.of(3), 0, 1, 1) === 1);
  });
};

test('an awaited read and an awaited write wait on one doorbell, in every run', () => {
  expect(check(readAndWrite).verdict).toBe('verified');
});

/** The blocking call hears the ring that is for the awaited one, or the other way round. */
const blockingMeanwhile: Body = (m) => {
  const [awaiting, first, second] = threadsOf(m, 3) as [
    CallingThread,
    CallingThread,
    CallingThread,
  ];
  const awaited = endsOf(awaiting, first);
  const blocked = endsOf(awaiting, second);
  m.thread('awaiting', () => {
    let settled = 0;
    withLoop(awaiting, (pump) => {
      const { consumer } = awaited[0]();
      start(
        pump,
        consumer!,
        () => consumer!.read(new Uint8Array(1), 0, 1),
        () => {
          settled += 1;
        },
      );
      const count = blocked[0]().consumer!.readBlocking(new Uint8Array(1), 0, 1, Infinity);
      m.assert(count === 1, `the blocking read returned ${count}`);
    });
    m.assert(settled === 1, 'the awaited call is settled once');
  });
  for (const [name, ends] of [
    ['first', awaited],
    ['second', blocked],
  ] as const) {
    m.thread(name, () => {
      m.assert(ends[1]().producer!.write(Uint8Array.of(1), 0, 1, 1) === 1);
    });
  }
};

test('a blocking call while another is awaited: both get their byte, in every run', () => {
  const verdict = check(blockingMeanwhile);
  expect(verdict.counterexample?.failure.message).toBeUndefined();
  expect(verdict.verdict).toBe('verified');
});
