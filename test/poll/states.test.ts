import { expect, test } from 'vitest';
import { constants as c, pipe, poll, type Socket, socketpair } from '../../src/index.ts';
import { counting } from '../support/stream.ts';

/* poll() and its event bits in each state of a pair, as Linux has them (docs/SEMANTICS.md). */

const ALL = c.POLLIN | c.POLLOUT | c.POLLPRI | c.POLLRDHUP;

const NAMES = ['POLLIN', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLNVAL', 'POLLRDHUP'] as const;

/** The names of what poll says of an end that is asked for everything. */
function said(socket: Socket, events: number = ALL): string {
  const entry = { socket, events, revents: -1 };
  const count = poll([entry], 0);
  expect(count).toBe(entry.revents === 0 ? 0 : 1);
  const names = NAMES.filter((name) => (entry.revents & c[name]) !== 0);
  return names.map((name) => name.slice('POLL'.length)).join('|');
}

type Type = 'stream' | 'seqpacket' | 'dgram';

const ROWS: readonly [
  state: string,
  types: readonly Type[],
  make: (a: Socket, b: Socket) => void,
  a: string,
  b: string,
][] = [
  ['idle', ['stream', 'seqpacket', 'dgram'], () => undefined, 'OUT', 'OUT'],
  [
    'data queued at a',
    ['stream', 'seqpacket', 'dgram'],
    (_a, b) => b.write(counting(1)),
    'IN|OUT',
    'OUT',
  ],
  [
    'a record of no bytes at a',
    ['seqpacket', 'dgram'],
    (_a, b) => b.write(counting(0)),
    'IN|OUT',
    'OUT',
  ],
  [
    'what a writes fills the ring',
    ['stream', 'seqpacket', 'dgram'],
    (a) => a.write(counting(64)),
    '',
    'IN|OUT',
  ],
  ['a: SHUT_RD', ['stream', 'seqpacket'], (a) => a.shutdown('rd'), 'IN|OUT|RDHUP', 'OUT'],
  ['a: SHUT_WR', ['stream', 'seqpacket'], (a) => a.shutdown('wr'), 'OUT', 'IN|OUT|RDHUP'],
  [
    'a: SHUT_RDWR',
    ['stream', 'seqpacket'],
    (a) => a.shutdown('rdwr'),
    'IN|OUT|HUP|RDHUP',
    'IN|OUT|HUP|RDHUP',
  ],
  [
    'both: SHUT_WR',
    ['stream', 'seqpacket'],
    (a, b) => [a, b].map((end) => end.shutdown('wr')),
    'IN|OUT|HUP|RDHUP',
    'IN|OUT|HUP|RDHUP',
  ],
  ['b closed', ['stream', 'seqpacket'], (_a, b) => b.close(), 'IN|OUT|HUP|RDHUP', 'NVAL'],
  [
    'b closed, bytes of a unread',
    ['stream', 'seqpacket'],
    (a, b) => [a.write(counting(1)), b.close()],
    'IN|OUT|ERR|HUP|RDHUP',
    'NVAL',
  ],
  [
    'b closed, the ring of a full',
    ['stream', 'seqpacket'],
    (a, b) => [a.write(counting(64)), b.close()],
    'IN|OUT|ERR|HUP|RDHUP',
    'NVAL',
  ],
  ['a: SHUT_RD', ['dgram'], (a) => a.shutdown('rd'), 'IN|OUT|RDHUP', 'OUT'],
  ['a: SHUT_WR', ['dgram'], (a) => a.shutdown('wr'), 'OUT', 'OUT'],
  ['a: SHUT_RDWR', ['dgram'], (a) => a.shutdown('rdwr'), 'IN|OUT|HUP|RDHUP', 'OUT'],
  ['b closed', ['dgram'], (_a, b) => b.close(), 'OUT', 'NVAL'],
  [
    'b closed, bytes of a unread',
    ['dgram'],
    (a, b) => [a.write(counting(64)), b.close()],
    'OUT',
    'NVAL',
  ],
];

for (const [state, types, make, sayA, sayB] of ROWS) {
  for (const type of types) {
    for (const swapped of [false, true]) {
      test(`${type}, ${state}${swapped ? ', the ends swapped' : ''}: ${sayA} and ${sayB}`, () => {
        const pair = socketpair({ type, capacity: 64 });
        const [a, b] = swapped ? [pair[1], pair[0]] : pair;
        make(a, b);
        expect([said(a), said(b)]).toEqual([sayA, sayB]);
        // A look changes nothing: the same again.
        expect([said(a), said(b)]).toEqual([sayA, sayB]);
      });
    }
  }
}

test('ECONNRESET is ERR until somebody was told; HUP stays', () => {
  const [a, b] = socketpair();
  a.write(counting(1));
  b.close();
  expect(() => a.read(new Uint8Array(1))).toThrow('ECONNRESET');
  expect(said(a)).toBe('IN|OUT|HUP|RDHUP');
});

const PIPES: readonly [
  state: string,
  make: (r: Socket, w: Socket) => void,
  r: string,
  w: string,
][] = [
  ['idle', () => undefined, '', 'OUT'],
  ['data', (_r, w) => w.write(counting(1)), 'IN', 'OUT'],
  ['less room than PIPE_BUF', (_r, w) => w.write(new Uint8Array(4097)), 'IN', ''],
  [
    'room for PIPE_BUF again',
    (r, w) => [w.write(new Uint8Array(4097)), r.read(new Uint8Array(1))],
    'IN',
    'OUT',
  ],
  ['the writer is gone', (_r, w) => w.close(), 'HUP', 'NVAL'],
  ['data, and the writer is gone', (_r, w) => [w.write(counting(1)), w.close()], 'IN|HUP', 'NVAL'],
  ['the reader is gone', (r) => r.close(), 'NVAL', 'OUT|ERR'],
  [
    'full, and the reader is gone',
    (r, w) => [w.write(new Uint8Array(8192)), r.close()],
    'NVAL',
    'ERR',
  ],
];

for (const [state, make, sayR, sayW] of PIPES) {
  for (const packet of [false, true]) {
    if (packet && state.includes('room')) continue;
    test(`${packet ? 'a pipe of packets' : 'a pipe'}, ${state}: r ${sayR}, w ${sayW}`, () => {
      const [reader, writer] = pipe({ capacity: 8192, packet });
      make(reader, writer);
      expect([said(reader), said(writer)]).toEqual([sayR, sayW]);
    });
  }
}

test('revents has only what was asked for, and HUP, ERR and NVAL always', () => {
  const [a, b] = socketpair();
  a.write(counting(1));
  expect([said(b, 0), said(b, c.POLLOUT), said(b, c.POLLIN)]).toEqual(['', 'OUT', 'IN']);
  b.close();
  expect([said(a, 0), said(a, c.POLLIN)]).toEqual(['ERR|HUP', 'IN|ERR|HUP']);
  expect(said(b, 0)).toBe('NVAL');
});

test('RDNORM follows IN, WRNORM and WRBAND follow OUT', () => {
  const [a, b] = socketpair();
  a.write(counting(1));
  const bits = c.POLLRDNORM | c.POLLWRNORM | c.POLLWRBAND;
  const entry = { socket: b, events: bits, revents: 0 };
  poll([entry], 0);
  expect(entry.revents).toBe(bits);
});

test('the same end may stand in one poll more than once; events are left as they were', () => {
  const [a, b] = socketpair();
  a.write(counting(1));
  const entries = [
    { socket: b, events: c.POLLIN, revents: 0 },
    { socket: b, events: c.POLLOUT, revents: 0 },
    { socket: b, events: 0, revents: 9 },
  ];
  expect(poll(entries, 0)).toBe(2);
  expect(entries.map(({ events, revents }) => [events, revents])).toEqual([
    [c.POLLIN, c.POLLIN],
    [c.POLLOUT, c.POLLOUT],
    [0, 0],
  ]);
});
