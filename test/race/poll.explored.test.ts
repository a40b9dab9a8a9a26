import { expect, test } from 'vitest';
import { constants, Poller, poll } from '../../src/index.ts';
import { raceIn } from '../../src/race/index.ts';
import type { Socket } from '../../src/socket/socket.ts';
import { check } from '../support/check.ts';

/*
 * Orders that `poll` makes, in the runs of two threads: one touches x and does something to its end, the
 * other is told of that by a call that polls, and touches x.
 */

/** Enough to be told early and late; row 9 of the board looks at every run. */
const MAX_RUNS = 30;

const { POLLIN, POLLOUT, POLLHUP } = constants;

/** A way to be told of events. Each returns what it was told, of one end. */
const WAYS: Record<string, (socket: Socket, events: number) => number> = {
  poll(socket, events) {
    const entry = { socket, events, revents: 0 };
    poll([entry]);
    return entry.revents;
  },
  Poller(socket, events) {
    const poller = new Poller();
    poller.add(socket, events);
    const [event] = poller.wait();
    poller.close();
    return event?.events ?? 0;
  },
};

interface Program {
  readonly told: number;
  /** Steps of the first thread, in that order. */
  readonly one: readonly ((end: Socket) => void)[];
  readonly before?: (end: Socket) => void;
  readonly races: { data: boolean; 'data+space': boolean };
}

const none = { data: false, 'data+space': false };
const both = { data: true, 'data+space': true };
const write = (end: Socket): void => void end.write(Uint8Array.of(1));

/** In place of a call of the end: the touch of x. */
const X = (): void => undefined;

const PROGRAMS: Record<string, Program> = {
  'a write before POLLIN': { told: POLLIN, races: none, one: [X, write] },
  'a touch after the write': { told: POLLIN, races: both, one: [write, X] },
  'a close before POLLHUP': { told: POLLHUP, races: none, one: [X, (end) => end.close()] },
  'a read before POLLOUT': {
    told: POLLOUT,
    races: { data: true, 'data+space': false },
    before: (end) => void end.write(new Uint8Array(2)),
    one: [X, (end) => void end.read(new Uint8Array(2))],
  },
};

const CASES = Object.entries(PROGRAMS).flatMap(([program, row]) =>
  Object.entries(WAYS).flatMap(([way, told]) =>
    (row.told === POLLOUT ? (['data', 'data+space'] as const) : (['data'] as const)).map(
      (clocks) => ({ program, row, way, told, clocks }),
    ),
  ),
);

test.for(CASES)('$program, $way, $clocks', ({ row, told, clocks }) => {
  let runs = 0;
  const verdict = check(
    (m) => {
      const race = raceIn(m, ['one', 'other'], { stacks: false });
      const [a, b] = race.socketpair({ capacity: 2, clocks });
      const memory = new SharedArrayBuffer(4);
      race.thread('one', { a }, ({ ends, watch }) => {
        const view = watch(new Int32Array(memory), 'x');
        for (const step of row.one) step === X ? view.set(0, 1) : step(ends.a);
      });
      race.thread('other', { b }, ({ ends, watch }) => {
        row.before?.(ends.b);
        const events = told(ends.b, row.told);
        watch(new Int32Array(memory), 'x').get(0);
        return events;
      });
      race.after(({ races, text }, { other }) => {
        runs += 1;
        m.assert((Number(other) & row.told) !== 0, 'it was told of something else');
        m.assert(races.length > 0 === row.races[clocks], text);
      });
    },
    { strategy: 'dpor', races: false, maxRuns: MAX_RUNS },
  );
  expect(verdict.counterexample?.failure.message).toBe(undefined);
  expect(runs).toBeGreaterThan(0);
});

test('two threads of a program each have Pollers of their own', () => {
  const verdict = check(
    (m) => {
      const race = raceIn(m, ['one', 'other'], { stacks: false });
      const [a, b] = race.socketpair({ capacity: 2 });
      const body = (end: Socket): number => {
        const poller = new Poller();
        poller.add(end, POLLIN);
        write(end);
        return poller.wait().length;
      };
      race.thread('one', { a }, ({ ends }) => body(ends.a));
      race.thread('other', { b }, ({ ends }) => body(ends.b));
      race.after((_report, { one, other }) => m.assert(one === 1 && other === 1));
    },
    { strategy: 'random', races: false, maxRuns: MAX_RUNS },
  );
  expect(verdict.counterexample?.failure.message).toBe(undefined);
});
