import type { Socket } from '../../src/index.ts';
import { passTime, untilOtherBlocks } from '../support/asleep.ts';
import { counting } from '../support/stream.ts';
import { attempt, type Law } from './law.ts';

/** The next record, or the code of an error. */
function next(socket: Socket): unknown {
  const target = new Uint8Array(64);
  return attempt(() => [...target.subarray(0, socket.read(target))]);
}

const closes = (socket: Socket): string => {
  untilOtherBlocks();
  socket.close();
  return 'closed';
};

/** Calls that block on ends with records, and the calls of others that wake them. */
export const RECORD_LAWS: Record<string, Law> = {
  'a seqpacket read blocks until a record, also one of no bytes': {
    kind: 'socketpair',
    type: 'seqpacket',
    capacity: 64,
    sleeper: (socket) => [next(socket), next(socket)],
    actor(socket) {
      const call = untilOtherBlocks();
      socket.write(new Uint8Array(0));
      untilOtherBlocks(call);
      socket.write(counting(2));
      return 'done';
    },
    sees: { sleeper: [[], [1, 2]], actor: 'done' },
  },
  'a seqpacket write blocks until the whole record fits': {
    kind: 'socketpair',
    type: 'seqpacket',
    capacity: 40,
    sleeper(socket) {
      // 16 and 24 bytes of a ring of 48.
      for (const size of [8, 16]) socket.write(counting(size));
      const count = socket.write(counting(12, 50));
      socket.close();
      return count;
    },
    actor(socket) {
      untilOtherBlocks();
      const seen = [next(socket)];
      // 24 bytes are free now, which is what the record takes: it comes whole, once the writer woke.
      while (socket.queued < 28) passTime();
      return [...seen, next(socket), next(socket), next(socket)];
    },
    sees: {
      sleeper: 12,
      actor: [[...counting(8)], [...counting(16)], [...counting(12, 50)], []],
    },
  },
  'a seqpacket peer that closes ends a sleeping read with 0': {
    kind: 'socketpair',
    type: 'seqpacket',
    capacity: 64,
    sleeper: next,
    actor: closes,
    sees: { sleeper: [], actor: 'closed' },
  },
  'a seqpacket peer that closes ends a sleeping write with EPIPE': {
    kind: 'socketpair',
    type: 'seqpacket',
    capacity: 8,
    sleeper(socket) {
      socket.write(counting(8));
      return attempt(() => socket.write(counting(1)));
    },
    actor: closes,
    sees: { sleeper: 'EPIPE', actor: 'closed' },
  },
  'a dgram peer that closes ends a sleeping write with ECONNREFUSED, and later ones are ENOTCONN': {
    kind: 'socketpair',
    type: 'dgram',
    capacity: 8,
    sleeper(socket) {
      socket.write(counting(8));
      return [0, 1].map(() => attempt(() => socket.write(counting(1))));
    },
    actor: closes,
    sees: { sleeper: ['ECONNREFUSED', 'ENOTCONN'], actor: 'closed' },
  },
  'a dgram read that nobody can answer any more is a deadlock': {
    kind: 'socketpair',
    type: 'dgram',
    capacity: 64,
    sleeper: (socket) => [next(socket), next(socket)],
    actor(socket) {
      untilOtherBlocks();
      socket.write(counting(1));
      socket.close();
      return 'closed';
    },
    sees: { sleeper: [[1], 'EDEADLK'], actor: 'closed' },
  },
  'a dgram read is not ended by what the peer shuts down': {
    kind: 'socketpair',
    type: 'dgram',
    capacity: 64,
    sleeper: next,
    actor(socket) {
      untilOtherBlocks();
      socket.shutdown('rd');
      passTime(5);
      socket.write(counting(3));
      socket.shutdown('wr');
      return attempt(() => socket.write(counting(1)));
    },
    sees: { sleeper: [1, 2, 3], actor: 'EPIPE' },
  },
  'a packet read takes one packet, and blocks until there is one': {
    kind: 'pipe',
    packet: true,
    capacity: 64,
    sleeper: (socket) => [next(socket), next(socket), next(socket)],
    actor(socket) {
      untilOtherBlocks();
      socket.writeAll(counting(5));
      socket.writeAll(new Uint8Array(0));
      socket.writeAll(counting(2));
      socket.close();
      return 'done';
    },
    sees: { sleeper: [[...counting(5)], [1, 2], []], actor: 'done' },
  },
  'a long write to a pipe of packets blocks until all of its packets are written': {
    kind: 'pipe',
    packet: true,
    capacity: 40,
    sleeperEnd: 'writer',
    sleeper(socket) {
      const count = socket.write(counting(100));
      socket.close();
      return count;
    },
    actor(socket) {
      untilOtherBlocks();
      return [...socket].map((packet) => [packet.length, packet[0]]);
    },
    sees: {
      sleeper: 100,
      actor: [
        [40, 1],
        [40, 41],
        [20, 81],
      ],
    },
  },
};
