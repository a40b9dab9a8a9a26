import * as posix from '../../src/posix/index.ts';

/** Any value that a program in plain JavaScript may pass. */
export const any = (value: unknown): never => value as never;

/** Answer of a call: its result, or the name of its errno. */
export function said(result: number): number | string {
  return result === -1 ? nameOf(posix.errno) : result;
}

function nameOf(errno: number): string {
  const names = Object.entries(posix).filter(
    ([name, value]) => /^E(?!POLL|NOTSUP|WOULDBLOCK)[A-Z]+$/.test(name) && value === errno,
  );
  return names[0]?.[0] ?? `errno ${errno}`;
}

/** The numbers that are open, below 40. */
export function openNumbers(): number[] {
  return Array.from({ length: 40 }, (_, fd) => fd).filter(
    (fd) => posix.fcntl(fd, posix.F_GETFD) !== -1,
  );
}

export type Two = [number, number];

export const SOCKET_TYPES = {
  stream: posix.SOCK_STREAM,
  seqpacket: posix.SOCK_SEQPACKET,
  dgram: posix.SOCK_DGRAM,
} as const;

/** Two connected sockets, whose calls do not wait. */
export function pair(type: number = posix.SOCK_STREAM): Two {
  const fds: Two = [-1, -1];
  const result = posix.socketpair(posix.AF_UNIX, type | posix.SOCK_NONBLOCK, 0, fds);
  if (result !== 0) throw new Error(`socketpair: ${said(result)}`);
  return fds;
}

/** A pipe whose calls do not wait: the number that reads, and the one that writes. */
export function pipe(flags = 0): Two {
  const fds: Two = [-1, -1];
  const result = posix.pipe2(fds, flags | posix.O_NONBLOCK);
  if (result !== 0) throw new Error(`pipe2: ${said(result)}`);
  return fds;
}

/** Bytes that a read of up to `length` gives, or the name of its errno. */
export function got(fd: number, length = 100): number[] | string {
  const bytes = new Uint8Array(length);
  const count = said(posix.read(fd, bytes));
  return typeof count === 'string' ? count : [...bytes.subarray(0, count)];
}

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}
