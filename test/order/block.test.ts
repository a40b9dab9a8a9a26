import { expect, test } from 'vitest';
import { CALL, SLEEPS, WAKES } from '../../src/atomics/table-layout.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { looksForHolder, type Recorded, recordedEnds } from '../support/record.ts';
import { counting } from '../support/stream.ts';

const CAPACITY = 4;

/** Key, registration, and the threads that could end this wait: the holders of both ends. */
function registers(slot: number, waiters: string): string[] {
  const holders = [0, 1].flatMap((end) => [
    `load REFTOP ${end}`,
    `load REF ${end}`,
    `load STATE ${end}`,
  ]);
  return [`load DOORBELL ${slot}`, `load ${waiters}`, `or ${waiters}`, ...holders];
}

/** The record of a sleep goes out, then its thread looks at the one it waits for: that one runs. */
function publishes(slot: number, other: number): string[] {
  return [
    'load TOP',
    `store PUB ${slot}`,
    `store MASK ${slot}`,
    `store PUB ${slot}`,
    'load TOP',
    `load STATE ${other}`,
    `load PUB ${other}`,
  ];
}

/** Sleeps and wakes: looks for an end of itself, then for a ring, and counts. */
function sleepsAndWakes(slot: number): string[] {
  return [
    `wait DOORBELL ${slot}`,
    `load STATE ${slot}`,
    `load DOORBELL ${slot}`,
    `store SLEEPS ${slot}`,
    `store WAKES ${slot}`,
  ];
}

/** A read by end 1 of a ring that is empty, or a write by end 0 to one that is full. */
function sleeping(side: 'read' | 'write', deadline = Infinity) {
  const recorded = recordedEnds({ capacity: CAPACITY });
  const [first, second] = recorded.ends;
  if (side === 'write') first.producer!.write(counting(CAPACITY), 0, CAPACITY, 1);
  const target = new Uint8Array(2);
  const call = (): number =>
    side === 'read'
      ? second.consumer!.readBlocking(target, 0, 2, deadline)
      : first.producer!.writeBlocking(counting(2), 0, 2, 1, deadline);
  return { recorded, first, second, call, sleeper: side === 'read' ? second : first };
}

/** Ends a wait by an action that has to ring: what is asserted is that it does. */
function wakeBy(recorded: Recorded, action: () => void): void {
  recorded.onWait = (isKey) => {
    action();
    expect(isKey(), 'the doorbell has moved').toBe(false);
    return 'ok';
  };
}

test('a read that sleeps: key, register, look, wait; after it the same again', () => {
  const { recorded, first, call } = sleeping('read');
  wakeBy(recorded, () => first.producer!.write(counting(2), 0, 2, 1));
  expect(recorded.record(call)).toBe(2);
  expect(recorded.trace).toEqual([
    // The fast path finds nothing.
    'load WRITE_POS 0',
    'load ENDS',
    ...looksForHolder(0),
    'store ON 1',
    'store CALL 1',
    ...registers(1, 'READ_WAITERS 0'),
    'load WRITE_POS 0',
    'load ENDS',
    ...looksForHolder(0),
    'load CALL 1',
    ...publishes(1, 0),
    ...sleepsAndWakes(1),
    // The writer has taken the bit, so it is set again.
    ...registers(1, 'READ_WAITERS 0'),
    'load WRITE_POS 0',
    'load PUB 1',
    'compareExchange CALL 1',
    'load WRITE_POS 0',
    'copy 2',
    'store READ_POS 0',
    'load WRITE_WAITERS 0',
  ]);
});

test('a write that sleeps: key, register, look, wait; after it the same again', () => {
  const { recorded, second, call } = sleeping('write');
  wakeBy(recorded, () => second.consumer!.read(new Uint8Array(1), 0, 1));
  expect(recorded.record(call)).toBe(1);
  expect(recorded.trace).toEqual([
    'load ENDS',
    'load READ_POS 0',
    ...looksForHolder(1),
    'store ON 0',
    'store CALL 0',
    ...registers(0, 'WRITE_WAITERS 0'),
    'load READ_POS 0',
    'load ENDS',
    ...looksForHolder(1),
    'load CALL 0',
    ...publishes(0, 1),
    ...sleepsAndWakes(0),
    ...registers(0, 'WRITE_WAITERS 0'),
    'load READ_POS 0',
    'load PUB 0',
    'compareExchange CALL 0',
    'load ENDS',
    'load READ_POS 0',
    'copy 1',
    'store WRITE_POS 0',
    'load READ_WAITERS 0',
  ]);
});

test('a close leaves the bit of the sleeper, which does not set it again', () => {
  const { recorded, first, call } = sleeping('read');
  wakeBy(recorded, () => first.close());
  expect(recorded.record(call)).toBe(0);
  expect(recorded.trace.filter((operation) => operation.startsWith('or '))).toHaveLength(1);
});

test('between falling asleep and being woken a thread makes no atomic operation', () => {
  for (const side of ['read', 'write'] as const) {
    const { recorded, first, second, call, sleeper } = sleeping(side);
    let asleepAt = -1;
    recorded.onWait = (_isKey, timeout) => {
      expect(timeout).toBe(Infinity);
      asleepAt = recorded.trace.length;
      if (side === 'read') first.producer!.write(counting(2), 0, 2, 1);
      else second.consumer!.read(new Uint8Array(2), 0, 2);
      return 'ok';
    };
    recorded.record(call);
    const waits = recorded.trace.filter((operation) => operation.startsWith('wait'));
    expect(waits).toHaveLength(1);
    expect(recorded.trace[asleepAt - 1]).toBe(waits[0]);
    // The first thing that it does when it is awake.
    expect(recorded.trace[asleepAt]).toMatch(/^load STATE/);
    expect(sleeper.thread.state).toMatchObject({ sleeps: 1, wakes: 1 });
  }
});

test('a wait that times out counts as a sleep without a wake, and leaves with EAGAIN', () => {
  const { recorded, call, sleeper } = sleeping('read', performance.now() + 60_000);
  const { table, at } = sleeper.thread;
  let now = performance.now();
  Object.assign(sleeper.thread, { now: () => now });
  recorded.onWait = (_isKey, timeout) => {
    expect(timeout).toBeGreaterThan(0);
    now += 60_000;
    return 'timed-out';
  };
  expect(recorded.record(call)).toBe(ERRNO.EAGAIN);
  expect([table[at + SLEEPS], table[at + WAKES]]).toEqual([1, 0]);
  expect(table[at + CALL]! & 3).toBe(0);
});

test('a wait that ends for no reason goes on to the same deadline', () => {
  const { recorded, call, sleeper } = sleeping('read', 100);
  let now = 0;
  const timeouts: number[] = [];
  Object.assign(sleeper.thread, { now: () => now });
  recorded.onWait = (_isKey, timeout) => {
    timeouts.push(timeout);
    now += 33;
    return 'ok';
  };
  expect(recorded.record(call)).toBe(ERRNO.EAGAIN);
  expect(timeouts).toEqual([100, 67, 34, 1]);
});

/** The part of an interrupter: it marks the call, then rings. */
function interrupt({ ends: [, { thread }] }: Recorded): void {
  const { table, at } = thread;
  const call = table[at + CALL]!;
  expect(call & 3).toBe(1);
  expect(Atomics.compareExchange(table, at + CALL, call, call + 1)).toBe(call);
  Atomics.add(table, at, 2);
  Atomics.notify(table, at);
}

test('an interrupted call is EINTR once, wherever the interrupt lands', () => {
  const quiet = sleeping('read');
  wakeBy(quiet.recorded, () => quiet.first.producer!.write(counting(2), 0, 2, 1));
  quiet.recorded.record(quiet.call);
  const entered = quiet.recorded.trace.indexOf('store CALL 1') + 1;
  expect(entered).toBeGreaterThan(0);
  for (let moment = entered; ; moment++) {
    const { recorded, first, second, call } = sleeping('read');
    let landed = '';
    recorded.beforeEach = (operation) => {
      if (landed !== '' || recorded.trace.length !== moment) return;
      landed = operation;
      interrupt(recorded);
    };
    recorded.onWait = () => {
      landed ||= 'asleep';
      interrupt(recorded);
      return 'ok';
    };
    expect(recorded.record(call), landed).toBe(ERRNO.EINTR);
    const { table, at } = second.thread;
    expect(table[at + CALL]! & 3, landed).toBe(0);
    first.producer!.write(counting(2), 0, 2, 1);
    expect(call(), 'the next call').toBe(2);
    if (landed === 'asleep') break;
  }
});

test('an interrupt that comes together with bytes wins, and the bytes stay', () => {
  const { recorded, first, second, call } = sleeping('read');
  recorded.onWait = () => {
    first.producer!.write(counting(2), 0, 2, 1);
    interrupt(recorded);
    return 'ok';
  };
  expect(recorded.record(call)).toBe(ERRNO.EINTR);
  expect(second.consumer!.queued()).toBe(2);
});

/** Acts of the other thread that end the sleep, and the value that the call then returns. */
const NEWS = {
  read: [
    ['write', (r: Recorded) => r.ends[0].producer!.write(counting(2), 0, 2, 1), 2],
    ['close', (r: Recorded) => r.ends[0].close(), 0],
    ["shutdown('wr')", (r: Recorded) => r.ends[0].shutdown(false, true), 0],
    ["own shutdown('rd')", (r: Recorded) => r.ends[1].shutdown(true, false), 0],
    [
      'write and close',
      (r: Recorded) => {
        r.ends[0].producer!.write(counting(2), 0, 2, 1);
        r.ends[0].close();
      },
      2,
    ],
  ],
  write: [
    ['read', (r: Recorded) => r.ends[1].consumer!.read(new Uint8Array(4), 0, 4), 2],
    ['close', (r: Recorded) => r.ends[1].close(), ERRNO.EPIPE],
    ["shutdown('rd')", (r: Recorded) => r.ends[1].shutdown(true, false), ERRNO.EPIPE],
    ["own shutdown('wr')", (r: Recorded) => r.ends[0].shutdown(false, true), ERRNO.EPIPE],
  ],
} as const;

for (const side of ['read', 'write'] as const) {
  for (const [name, news, result] of NEWS[side]) {
    test(`${name} ends a sleeping ${side}, wherever it lands between two of its operations`, () => {
      const lands: string[] = [];
      for (let moment = 0; ; moment++) {
        const { recorded, call } = sleeping(side);
        let happened = false;
        recorded.beforeEach = (operation) => {
          if (happened || recorded.trace.length !== moment) return;
          happened = true;
          lands.push(operation);
          news(recorded);
        };
        recorded.onWait = (isKey) => {
          const before = recorded.trace.join(', ');
          if (happened) expect.fail(`sleeps for ever: the ${name} came before ${lands.at(-1)}`);
          happened = true;
          lands.push('asleep');
          news(recorded);
          expect(isKey(), `rings after ${before}`).toBe(false);
          return 'ok';
        };
        expect(recorded.record(call), lands.at(-1)).toBe(result);
        if (lands.at(-1) === 'asleep') break;
      }
      // The interrupt did land just before the wait, and in all the places before that.
      expect(lands.at(-2)).toMatch(/^wait DOORBELL/);
      expect(lands.length).toBeGreaterThan(10);
    });
  }
}

test.for([2 ** 31, 2 ** 32])('a call that waits beyond position %i sleeps, and once', (wrap) => {
  const recorded = recordedEnds({ capacity: CAPACITY, position: wrap - 2 });
  const [writer, reader] = [recorded.ends[0].producer!, recorded.ends[1].consumer!];
  const target = new Uint8Array(CAPACITY);
  writer.write(counting(CAPACITY), 0, CAPACITY, 1);
  reader.read(target, 0, CAPACITY);
  let waits = 0;
  recorded.onWait = () => {
    waits += 1;
    expect(recorded.trace.length).toBeLessThan(50);
    writer.write(counting(CAPACITY), 0, CAPACITY, 1);
    return 'ok';
  };
  // Reads that looked for ever would find their way out here.
  recorded.beforeEach = () => {
    if (recorded.trace.length > 200) throw new Error('looks again and again, and never sleeps');
  };
  expect(recorded.record(() => reader.readBlocking(target, 0, 2, Infinity))).toBe(2);
  expect(waits).toBe(1);
});
