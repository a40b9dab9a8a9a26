import { constants, currentThread, interrupt, Poller, poll, type Socket } from '../../src/index.ts';
import { threads } from '../../src/worker/threads.ts';
import type { Draw } from '../support/stream.ts';

/** Arguments that a call is made with. */
export interface Given {
  readonly socket: Socket;
  readonly draw: Draw;
  /** Bytes that a reading call may change: `target` from `offset` on, `length` of them. */
  readonly target: Uint8Array;
  readonly source: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/** A call of the API: makes it, and returns what it returned if that is a count of bytes. */
export type Call = (given: Given) => number | undefined;

const FLAGS = [0, constants.MSG_DONTWAIT, constants.MSG_PEEK, constants.MSG_WAITALL];
const HOW = ['rd', 'wr', 'rdwr'] as const;

function part({ target, offset, length }: Given): Uint8Array {
  return target.subarray(offset, offset + length);
}

function parts(given: Given): Uint8Array[] {
  const all = part(given);
  const middle = given.draw(all.length + 1);
  return [all.subarray(0, middle), all.subarray(middle)];
}

function sourceParts({ source, offset, length, draw }: Given): Uint8Array[] {
  const middle = draw(length + 1);
  return [
    source.subarray(offset, offset + middle),
    source.subarray(offset + middle, offset + length),
  ];
}

/** Calls that move bytes, and are made most often. */
export const transfers: Readonly<Record<string, Call>> = {
  read: ({ socket, target, offset, length }) => socket.read(target, offset, length),
  write: ({ socket, source, offset, length }) => socket.write(source, offset, length),
  tryRead: ({ socket, target, offset, length }) => socket.tryRead(target, offset, length),
  tryWrite: ({ socket, source, offset, length }) => socket.tryWrite(source, offset, length),
  readFull: ({ socket, target, offset, length }) => socket.readFull(target, offset, length),
  writeAll: ({ socket, source, offset, length }) => {
    socket.writeAll(source, offset, length);
    return length;
  },
  readv: (given) => given.socket.readv(parts(given)),
  writev: (given) => given.socket.writev(sourceParts(given)),
  recv: (given) => given.socket.recv(part(given), FLAGS[given.draw(FLAGS.length)]),
  recvmsg: (given) => given.socket.recvmsg(part(given)).count,
  send: ({ socket, source, offset, length, draw }) =>
    socket.send(source.subarray(offset, offset + length), FLAGS[draw(2)]),
  peek: ({ socket, length, draw }) => {
    const view = socket.peek(length + 1);
    socket.consume(draw(view.length + 1));
    return view.length - 1;
  },
  reserve: ({ socket, length, draw }) => {
    const view = socket.reserve(length + 1);
    socket.commit(draw(view.length + 1));
    return view.length - 1;
  },
};

/** Calls that look once, and so move no more than a direction holds. */
export const once: ReadonlySet<string> = new Set(['read', 'tryRead', 'tryWrite']);

/** All others that end at once. */
export const others: Readonly<Record<string, Call>> = {
  iterate: ({ socket }) => void socket[Symbol.iterator]().next(),
  getters: ({ socket }) => {
    const { nonblock, recvTimeout, sendTimeout, peer, closed, type } = socket;
    const known =
      ['open', 'closed', 'died'].includes(peer) &&
      ['stream', 'seqpacket', 'dgram'].includes(type) &&
      !closed;
    if (!known || recvTimeout < 0 || sendTimeout < 0 || typeof nonblock !== 'boolean') {
      throw new Error(`not a state: ${peer}, ${recvTimeout}, ${sendTimeout}, ${nonblock}`);
    }
    socket.stats();
    return undefined;
  },
  counts: ({ socket }) => {
    const { queued, room, capacity } = socket;
    const sound = queued >= 0 && queued <= capacity && room >= 0 && room <= capacity;
    if (!sound) throw new Error(`not counts: queued=${queued}, room=${room}, of ${capacity}`);
    return undefined;
  },
  shutdown: ({ socket, draw }) => void socket.shutdown(HOW[draw(3)] ?? 'rd'),
  dup: ({ socket }) => void socket.dup().close(),
  poll: ({ socket, draw }) => {
    const entries = [{ socket, events: draw(0x400) }];
    void poll(entries, socket.nonblock ? 0 : socket.recvTimeout);
    return undefined;
  },
  watch: ({ socket, draw }) => {
    const poller = new Poller();
    poller.add(socket, draw(0x400) | (draw(2) === 0 ? constants.EPOLLET : 0));
    for (let i = 0; i < 2; i++) poller.wait(1, socket.nonblock ? 0 : socket.recvTimeout);
    poller.close();
    return undefined;
  },
  threads: () => void threads(),
  interrupt: () => void interrupt(currentThread()),
};
