import { constants, isErrno, type Socket } from '../../src/index.ts';
import { passTime, untilOtherBlocks } from '../support/asleep.ts';
import { counting } from '../support/stream.ts';
import { attempt, type Law } from './law.ts';
import { POLL_LAWS } from './poll.laws.ts';
import { RECORD_LAWS } from './record.laws.ts';

/*
 * Two threads and one sleep: one sleeps in a call, the other ends that. Both parts run in
 * either thread, on either end. A part returns what it saw, as plain data.
 */

function take(socket: Socket, length: number): number[] | string {
  const target = new Uint8Array(length);
  return attempt(() => [...target.subarray(0, socket.read(target))]) as number[] | string;
}

/** Reads to the end of the stream. */
function takeAll(socket: Socket): number[] {
  return [...socket].flatMap((chunk) => [...chunk]);
}

/** True if a call failed with EAGAIN, and not before that many milliseconds had passed. */
function timesOut(ms: number, call: () => unknown): boolean {
  const start = performance.now();
  const code = attempt(call);
  return code === 'EAGAIN' && performance.now() - start >= ms;
}

function fill(socket: Socket): void {
  socket.tryWrite(counting(socket.room));
}

const full = [...counting(8)];

export const LAWS: Record<string, Law> = {
  'read when empty blocks until a write, and returns it': {
    kind: 'socketpair',
    capacity: 64,
    sleeper: (socket) => take(socket, 10),
    actor(socket) {
      untilOtherBlocks();
      return socket.write(counting(3));
    },
    sees: { sleeper: [1, 2, 3], actor: 3 },
  },
  'write when full blocks until a read, then returns what fitted': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      fill(socket);
      const count = socket.write(counting(6, 9));
      socket.close();
      return count;
    },
    actor(socket) {
      untilOtherBlocks();
      const first = take(socket, 4);
      // More room before the writer has used this would count too.
      while (socket.queued < 8) passTime();
      return [first, takeAll(socket)];
    },
    sees: {
      sleeper: 4,
      actor: [
        [1, 2, 3, 4],
        [5, 6, 7, 8, 9, 10, 11, 12],
      ],
    },
  },
  'write with fullWrites blocks until everything is written': {
    kind: 'socketpair',
    capacity: 8,
    fullWrites: true,
    sleeper(socket) {
      const count = socket.write(counting(100));
      socket.close();
      return count;
    },
    actor(socket) {
      untilOtherBlocks();
      return takeAll(socket);
    },
    sees: { sleeper: 100, actor: [...counting(100)] },
  },
  'writeAll blocks until everything is written': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      socket.writeAll(counting(100));
      socket.close();
      return 'done';
    },
    actor(socket) {
      untilOtherBlocks();
      return [take(socket, 1), takeAll(socket)];
    },
    sees: { sleeper: 'done', actor: [[1], [...counting(99, 2)]] },
  },
  'readFull blocks until the range is full': {
    kind: 'socketpair',
    capacity: 64,
    sleeper(socket) {
      const target = new Uint8Array(6);
      return [socket.readFull(target), [...target], take(socket, 9)];
    },
    actor(socket) {
      let call = 0;
      for (const first of [1, 3, 5]) {
        call = untilOtherBlocks(call);
        socket.write(counting(2, first));
      }
      socket.write(counting(2, 7));
      return 'done';
    },
    sees: { sleeper: [6, [1, 2, 3, 4, 5, 6], [7, 8]], actor: 'done' },
  },
  'recv with MSG_WAITALL blocks until all is there, with MSG_PEEK until something is': {
    kind: 'socketpair',
    capacity: 64,
    sleeper(socket) {
      const target = new Uint8Array(4);
      const peeked = socket.recv(target, constants.MSG_PEEK);
      return [peeked, socket.recv(target, constants.MSG_WAITALL), [...target]];
    },
    actor(socket) {
      const peek = untilOtherBlocks();
      socket.write(counting(1));
      untilOtherBlocks(peek);
      socket.write(counting(3, 2));
      return 'done';
    },
    sees: { sleeper: [1, 4, [1, 2, 3, 4]], actor: 'done' },
  },
  'a peer that closes ends a sleeping read with 0': {
    kind: 'socketpair',
    capacity: 8,
    sleeper: (socket) => [take(socket, 4), take(socket, 4)],
    actor(socket) {
      untilOtherBlocks();
      socket.close();
      return 'closed';
    },
    sees: { sleeper: [[], []], actor: 'closed' },
  },
  'a peer that closes on unread bytes ends a sleeping read with ECONNRESET, once': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      socket.write(counting(1));
      return [take(socket, 4), take(socket, 4)];
    },
    actor(socket) {
      untilOtherBlocks();
      socket.close();
      return 'closed';
    },
    sees: { sleeper: ['ECONNRESET', []], actor: 'closed' },
  },
  'a peer that closes ends a sleeping write with EPIPE': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      fill(socket);
      return [attempt(() => socket.write(counting(1))), take(socket, 4)];
    },
    actor(socket) {
      untilOtherBlocks();
      socket.close();
      return 'closed';
    },
    sees: { sleeper: ['EPIPE', 'ECONNRESET'], actor: 'closed' },
  },
  "shutdown('wr') of the peer ends a sleeping read, and only that direction": {
    kind: 'socketpair',
    capacity: 8,
    sleeper: (socket) => [take(socket, 4), socket.write(counting(2))],
    actor(socket) {
      untilOtherBlocks();
      socket.shutdown('wr');
      return take(socket, 4);
    },
    sees: { sleeper: [[], 2], actor: [1, 2] },
  },
  "shutdown('rd') of the peer ends a sleeping write, and only that direction": {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      fill(socket);
      return [attempt(() => socket.write(counting(1))), take(socket, 4)];
    },
    actor(socket) {
      untilOtherBlocks();
      socket.shutdown('rd');
      socket.write(counting(2));
      return [take(socket, 8), take(socket, 8)];
    },
    sees: { sleeper: ['EPIPE', [1, 2]], actor: [full, []] },
  },
  'what does not concern a sleeping read does not end it': {
    kind: 'socketpair',
    capacity: 8,
    sleeper: (socket) => take(socket, 4),
    actor(socket) {
      untilOtherBlocks();
      socket.shutdown('rd');
      untilOtherBlocks();
      socket.write(new Uint8Array(0));
      untilOtherBlocks();
      return socket.write(counting(2));
    },
    sees: { sleeper: [1, 2], actor: 2 },
  },
  'a read that timed out lost nothing, and a later one gets the data': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      socket.recvTimeout = 25;
      const inTime = [1, 2].map(() => timesOut(25, () => socket.read(new Uint8Array(8))));
      socket.write(counting(1));
      socket.recvTimeout = 0;
      return [...inTime, take(socket, 8), take(socket, 8)];
    },
    actor(socket) {
      const told = take(socket, 8);
      const call = untilOtherBlocks();
      socket.write(counting(2));
      untilOtherBlocks(call);
      socket.write(counting(3, 3));
      return told;
    },
    sees: { sleeper: [true, true, [1, 2], [3, 4, 5]], actor: [1] },
  },
  'a write that timed out lost nothing, and a later one goes on': {
    kind: 'socketpair',
    capacity: 8,
    sleeper(socket) {
      fill(socket);
      socket.sendTimeout = 25;
      const inTime = [1, 2].map(() => timesOut(25, () => socket.write(counting(1))));
      socket.sendTimeout = 0;
      // Tells the other thread, for the ring is full.
      socket.shutdown('rd');
      const count = socket.write(counting(5, 9));
      socket.close();
      return [...inTime, count];
    },
    actor(socket) {
      while (socket.tryWrite(new Uint8Array(0)) !== -constants.EPIPE) passTime();
      untilOtherBlocks();
      return takeAll(socket).length;
    },
    sees: { sleeper: [true, true, 5], actor: 13 },
  },
  'iteration blocks for each chunk and ends when the peer closes': {
    kind: 'socketpair',
    capacity: 8,
    sleeper: takeAll,
    actor(socket) {
      let call = 0;
      for (const first of [1, 4, 7]) {
        call = untilOtherBlocks(call);
        socket.write(counting(3, first));
      }
      socket.close();
      return 'closed';
    },
    sees: { sleeper: [...counting(9)], actor: 'closed' },
  },
  'a pipe write of up to PIPE_BUF bytes shows nothing before all fit': {
    kind: 'pipe',
    capacity: 8192,
    sleeperEnd: 'writer',
    sleeper(socket) {
      socket.write(new Uint8Array(8000));
      return socket.write(new Uint8Array(4096));
    },
    actor(socket) {
      untilOtherBlocks();
      const seen: number[] = [];
      for (const count of [3000, 500, 403]) {
        socket.read(new Uint8Array(count));
        passTime();
        seen.push(socket.queued);
      }
      socket.read(new Uint8Array(1));
      return [seen, socket.readFull(new Uint8Array(8192))];
    },
    sees: { sleeper: 4096, actor: [[5000, 4500, 4097], 8192] },
  },
  'a pipe write of more than it holds returns the full count': {
    kind: 'pipe',
    capacity: 5000,
    sleeperEnd: 'writer',
    sleeper(socket) {
      const count = socket.write(new Uint8Array(50_000));
      socket.close();
      return count;
    },
    actor(socket) {
      untilOtherBlocks();
      return takeAll(socket).length;
    },
    sees: { sleeper: 50_000, actor: 50_000 },
  },
  'the last writer that closes ends a sleeping read of a pipe': {
    kind: 'pipe',
    capacity: 8,
    sleeperEnd: 'reader',
    sleeper: (socket) => take(socket, 4),
    actor(socket) {
      untilOtherBlocks();
      socket.close();
      return 'closed';
    },
    sees: { sleeper: [], actor: 'closed' },
  },
  'the last reader that closes ends a sleeping write to a pipe with EPIPE': {
    kind: 'pipe',
    capacity: 8,
    sleeperEnd: 'writer',
    sleeper(socket) {
      fill(socket);
      return attempt(() => socket.write(counting(1)));
    },
    actor(socket) {
      untilOtherBlocks();
      socket.close();
      return 'closed';
    },
    sees: { sleeper: 'EPIPE', actor: 'closed' },
  },
  ...RECORD_LAWS,
  ...POLL_LAWS,
};

/** Runs one part and says what it saw; errors of the test itself come out as text. */
export function play(law: string, part: 'sleeper' | 'actor', socket: Socket): unknown {
  const found = LAWS[law];
  if (found === undefined) throw new Error(`no such law: ${law}`);
  try {
    return found[part](socket);
  } catch (error) {
    return isErrno(error, 'EBADF') ? 'EBADF' : String(error);
  }
}
