import { DGRAM, PIPE, SEQPACKET } from '../../dist/ring/layout.js';
import { HOLDER, SECOND } from './holders.ts';
import type { Scenario } from './scenario.ts';

const SETUP = { capacity: 8, position: 0, endless: false, slots: [0, 1] };

/** A ring of one to two records, so that the writer waits, and payloads lie across its end. */
export function bounded(total: number, position: number): Scenario {
  return {
    name: `${total} records of 0, 1 or 8 bytes, from ${position}, read whole or cut`,
    endless: false,
    setup: { ...SETUP, type: SEQPACKET, position },
    plans: (library) => [
      {
        name: 'writer',
        start: (thread, pair) =>
          library.recordWriter$(new library.End(thread, pair, 0, HOLDER), total, 0),
      },
      {
        name: 'reader',
        start: (thread, pair) =>
          library.recordReader$(new library.End(thread, pair, 1, HOLDER), total),
      },
    ],
  };
}

const writers: Scenario = {
  name: 'two writers of records on one end: records never mix',
  endless: false,
  setup: {
    ...SETUP,
    type: SEQPACKET,
    slots: [0, 1, 2],
    locks: true,
    sharedWith: [{ pair: 0, end: 0, thread: 2 }],
  },
  plans: (library) => [
    {
      name: 'writer 0',
      start: (thread, pair) =>
        library.lockedRecordWriter$(new library.End(thread, pair, 0, HOLDER), 0),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.mixedRecordReader$(new library.End(thread, pair, 1, HOLDER)),
    },
    {
      name: 'writer 1',
      start: (thread, pair) =>
        library.lockedRecordWriter$(new library.End(thread, pair, 0, SECOND), 1),
    },
  ],
};

const packets: Scenario = {
  name: '12 bytes by one write to a pipe of packets of 8: two packets',
  endless: false,
  setup: { ...SETUP, type: SEQPACKET, flags: PIPE },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) => library.packetWriter$(new library.End(thread, pair, 0, HOLDER)),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.packetReader$(new library.End(thread, pair, 1, HOLDER)),
    },
  ],
};

export const refused: Scenario = {
  name: 'datagrams to a peer that closes: ECONNREFUSED once, then ENOTCONN',
  endless: false,
  setup: { ...SETUP, type: DGRAM },
  plans: (library) => [
    {
      name: 'writer',
      start: (thread, pair) => library.datagramWriter$(new library.End(thread, pair, 0, HOLDER)),
    },
    {
      name: 'reader',
      start: (thread, pair) => library.datagramReader$(new library.End(thread, pair, 1, HOLDER)),
    },
  ],
};

export const shut: Scenario = {
  name: 'a datagram read that another holder shuts down ends with 0',
  endless: false,
  setup: { ...SETUP, type: DGRAM, locks: true, sharedWith: [{ pair: 0, end: 0, thread: 1 }] },
  plans: (library) => [
    {
      name: 'reader',
      start: (thread, pair) =>
        library.shutDatagramReader$(new library.End(thread, pair, 0, HOLDER)),
    },
    {
      name: 'shutter',
      start: (thread, pair) => library.datagramShutter$(new library.End(thread, pair, 0, SECOND)),
    },
  ],
};

export const records: readonly Scenario[] = [
  bounded(3, 0),
  bounded(3, -8),
  bounded(3, 2 ** 31 - 8),
  writers,
  packets,
  refused,
  shut,
];
