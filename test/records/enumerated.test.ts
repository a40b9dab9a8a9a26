import { expect, test } from 'vitest';
import { constants, isErrno, type Socket, type SocketType, socketpair } from '../../src/index.ts';
import { Model } from './model.ts';

/*
 * Every sequence of three calls on a small pair, of four in CI, beside the model: after each call the result,
 * the bytes, the flags and what both ends say of themselves are equal.
 */
type Step = readonly [name: string, run: (pair: Both) => void];

interface Both {
  readonly ends: readonly [Socket, Socket];
  readonly model: Model;
  readonly log: string[];
  /** Number of the next record, so that each has bytes of its own. */
  next: number;
}

const CAPACITY = 9;
const { CI = '' } = process.env;
const DEPTH = CI === '' ? 3 : 4;

function send(end: 0 | 1, length: number): Step {
  return [
    `send ${length} at ${end}`,
    (both) => {
      const bytes = Array.from({ length }, (_, i) => (16 * both.next + i) & 0xff);
      both.next += 1;
      expect(
        count(() => both.ends[end].send(Uint8Array.from(bytes))),
        both.log.join('; '),
      ).toBe(both.model.send(end, bytes));
    },
  ];
}

function recv(end: 0 | 1, room: number, peek: boolean): Step {
  return [
    `${peek ? 'peek' : 'recv'} ${room} at ${end}`,
    (both) => {
      const target = new Uint8Array(room);
      let flags = 0;
      const got = count(() => {
        const received = both.ends[end].recvmsg(target, peek ? constants.MSG_PEEK : 0);
        flags = received.flags;
        return received.count;
      });
      const bytes = [...target.subarray(0, Math.max(0, got))];
      expect({ count: got, flags, bytes }, both.log.join('; ')).toEqual(
        both.model.recv(end, room, peek),
      );
    },
  ];
}

const shutdown = (end: 0 | 1, how: 'rd' | 'wr' | 'rdwr'): Step => [
  `shutdown ${how} at ${end}`,
  (both) => {
    both.ends[end].shutdown(how);
    both.model.shutdown(end, how);
  },
];

const close: Step = [
  'close 1',
  (both) => {
    both.ends[1].close();
    both.model.close(1);
  },
];

const STEPS: readonly Step[] = [
  send(0, 0),
  send(0, 1),
  send(0, 9),
  send(0, 10),
  send(1, 3),
  recv(1, 0, false),
  recv(1, 2, false),
  recv(1, 9, true),
  recv(0, 9, false),
  shutdown(0, 'wr'),
  shutdown(1, 'rd'),
  shutdown(0, 'rd'),
  close,
];

for (const type of ['seqpacket', 'dgram'] as const) {
  test(`${type}: every ${DEPTH} calls in a row do what the model does`, () => {
    let sequences = 0;
    for (let first = 0; first < STEPS.length ** DEPTH; first++) {
      const steps = digits(first);
      // A call at an end that is closed is EBADF, which other tests show.
      if (touchesClosed(steps)) continue;
      sequences += 1;
      runAll(type, steps);
    }
    expect(sequences).toBeGreaterThan(STEPS.length ** DEPTH / 2);
  }, 120_000);
}

function digits(number: number): Step[] {
  const steps: Step[] = [];
  for (let i = 0, rest = number; i < DEPTH; i++) {
    steps.push(STEPS[rest % STEPS.length] as Step);
    rest = Math.floor(rest / STEPS.length);
  }
  return steps;
}

function touchesClosed(steps: readonly Step[]): boolean {
  const at = steps.indexOf(close);
  return at !== -1 && steps.slice(at + 1).some(([name]) => name.endsWith(' 1'));
}

function runAll(type: Exclude<SocketType, 'stream'>, steps: readonly Step[]): void {
  const ends = socketpair({ type, capacity: CAPACITY, nonblock: true });
  const both: Both = { ends, model: new Model(type, CAPACITY), log: [type], next: 1 };
  let isClosed = false;
  for (const [name, run] of steps) {
    both.log.push(name);
    run(both);
    isClosed ||= name === 'close 1';
    const [a, b] = ends;
    const said = [a.queued, isClosed ? 0 : a.room, ...(isClosed ? [] : [b.queued, b.room])];
    const meant = [
      both.model.queued(0),
      isClosed ? 0 : both.model.room(0),
      ...(isClosed ? [] : [both.model.queued(1), both.model.room(1)]),
    ];
    expect(said, both.log.join('; ')).toEqual(meant);
  }
  for (const end of ends) end.close();
}

function count(call: () => number): number {
  try {
    return call();
  } catch (error) {
    for (const code of ['EAGAIN', 'EPIPE', 'EMSGSIZE', 'ECONNRESET', 'ENOTCONN', 'ECONNREFUSED']) {
      if (isErrno(error, code)) return error.errno;
    }
    throw error;
  }
}
