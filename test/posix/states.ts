import * as c from '../../src/posix/index.ts';
import { bytes, got, pair, pipe } from './said.ts';

const ALL = c.POLLIN | c.POLLPRI | c.POLLOUT | c.POLLRDHUP;
const { POLLIN: IN, POLLOUT: OUT, POLLRDHUP: RDHUP, POLLHUP: HUP, POLLERR: ERR } = c;

export function fill(fd: number): void {
  while (c.write(fd, new Uint8Array(10_000)) > 0);
  while (c.write(fd, bytes(1)) > 0);
}

/** A state of a descriptor: how it comes about, the number it is about, and its poll bits. */
export interface State {
  readonly name: string;
  readonly bits: number;
  make(): { fd: number; others: number[] };
}

function ofPair(
  type: number,
  name: string,
  bits: number,
  make: (a: number, b: number) => void,
): State {
  return {
    name: `${name} (type ${type})`,
    bits,
    make() {
      const [a, b] = pair(type);
      make(a, b);
      return { fd: a, others: [b] };
    },
  };
}

function ofPipe(
  end: 0 | 1,
  name: string,
  bits: number,
  make: (r: number, w: number) => void,
): State {
  return {
    name: `pipe, ${name}`,
    bits,
    make() {
      const fds = pipe();
      make(...fds);
      return { fd: fds[end], others: [fds[1 - end] ?? -1] };
    },
  };
}

const connected = (type: number): State[] => [
  ofPair(type, 'idle', OUT, () => {}),
  ofPair(type, 'data', IN | OUT, (_, b) => c.write(b, bytes(1))),
  ofPair(type, 'full', 0, (a) => fill(a)),
  ofPair(type, 'full, with data', IN, (a, b) => {
    fill(a);
    c.write(b, bytes(1));
  }),
  ofPair(type, 'own SHUT_RD', IN | OUT | RDHUP, (a) => c.shutdown(a, c.SHUT_RD)),
  ofPair(type, 'peer SHUT_WR', IN | OUT | RDHUP, (_, b) => c.shutdown(b, c.SHUT_WR)),
  ofPair(type, 'own SHUT_WR', OUT, (a) => c.shutdown(a, c.SHUT_WR)),
  ofPair(type, 'peer SHUT_RD', OUT, (_, b) => c.shutdown(b, c.SHUT_RD)),
  ofPair(type, 'own SHUT_RDWR', IN | OUT | RDHUP | HUP, (a) => c.shutdown(a, c.SHUT_RDWR)),
  ofPair(type, 'peer SHUT_RDWR', IN | OUT | RDHUP | HUP, (_, b) => c.shutdown(b, c.SHUT_RDWR)),
  ofPair(type, 'peer closed', IN | OUT | RDHUP | HUP, (_, b) => c.close(b)),
  ofPair(type, 'peer closed, bytes unread', IN | OUT | RDHUP | HUP | ERR, (a, b) => {
    c.write(a, bytes(1));
    c.close(b);
  }),
  ofPair(type, 'peer closed, bytes unread, error taken', IN | OUT | RDHUP | HUP, (a, b) => {
    c.write(a, bytes(1));
    c.close(b);
    got(a);
  }),
];

export const STATES: State[] = [
  ...connected(c.SOCK_STREAM),
  ...connected(c.SOCK_SEQPACKET),
  ofPair(c.SOCK_DGRAM, 'idle', OUT, () => {}),
  ofPair(c.SOCK_DGRAM, 'data', IN | OUT, (_, b) => c.write(b, bytes(1))),
  ofPair(c.SOCK_DGRAM, 'full', 0, (a) => fill(a)),
  ofPair(c.SOCK_DGRAM, 'peer closed', OUT, (_, b) => c.close(b)),
  ofPair(c.SOCK_DGRAM, 'own SHUT_RD', IN | OUT | RDHUP, (a) => c.shutdown(a, c.SHUT_RD)),
  ofPair(c.SOCK_DGRAM, 'own SHUT_RDWR', IN | OUT | RDHUP | HUP, (a) => c.shutdown(a, c.SHUT_RDWR)),
  ofPair(c.SOCK_DGRAM, 'peer SHUT_RDWR', OUT, (_, b) => c.shutdown(b, c.SHUT_RDWR)),
  ofPipe(0, 'reader, idle', 0, () => {}),
  ofPipe(0, 'reader, data', IN, (_, w) => c.write(w, bytes(1))),
  ofPipe(0, 'reader, writers gone', HUP, (_, w) => c.close(w)),
  ofPipe(0, 'reader, data and writers gone', IN | HUP, (_, w) => {
    c.write(w, bytes(1));
    c.close(w);
  }),
  ofPipe(1, 'writer, room', OUT, () => {}),
  ofPipe(1, 'writer, full', 0, (_, w) => fill(w)),
  ofPipe(1, 'writer, less room than PIPE_BUF', 0, (r, w) => {
    fill(w);
    got(r, c.PIPE_BUF - 1);
  }),
  ofPipe(1, 'writer, room for PIPE_BUF', OUT, (r, w) => {
    fill(w);
    got(r, c.PIPE_BUF);
  }),
  ofPipe(1, 'writer, readers gone', OUT | ERR, (r) => c.close(r)),
  ofPipe(1, 'writer, full and readers gone', ERR, (r, w) => {
    fill(w);
    c.close(r);
  }),
];

export { ALL };
