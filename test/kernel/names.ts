/** Linux's numbers for the arguments of the calls, on x86-64 and arm64 alike unless said otherwise. */
export const NAMES = {
  domain: { AF_UNIX: 1 },
  type: {
    SOCK_STREAM: 1,
    SOCK_DGRAM: 2,
    SOCK_SEQPACKET: 5,
    SOCK_NONBLOCK: 0o4000,
    SOCK_CLOEXEC: 0o2000000,
  },
  message: {
    MSG_OOB: 0x1,
    MSG_PEEK: 0x2,
    MSG_TRUNC: 0x20,
    MSG_DONTWAIT: 0x40,
    MSG_EOR: 0x80,
    MSG_WAITALL: 0x100,
    MSG_NOSIGNAL: 0x4000,
  },
  how: { SHUT_RD: 0, SHUT_WR: 1, SHUT_RDWR: 2 },
  open: { O_NONBLOCK: 0o4000, O_CLOEXEC: 0o2000000, O_DIRECT: 0o40000 },
  command: {
    F_DUPFD: 0,
    F_GETFD: 1,
    F_SETFD: 2,
    F_GETFL: 3,
    F_SETFL: 4,
    F_DUPFD_CLOEXEC: 1030,
    F_SETPIPE_SZ: 1031,
    F_GETPIPE_SZ: 1032,
  },
  request: { FIONREAD: 0x541b, FIONBIO: 0x5421, SIOCOUTQ: 0x5411 },
  level: { SOL_SOCKET: 1 },
  option: {
    SO_TYPE: 3,
    SO_ERROR: 4,
    SO_SNDBUF: 7,
    SO_RCVBUF: 8,
    SO_RCVLOWAT: 18,
    SO_RCVTIMEO: 20,
    SO_SNDTIMEO: 21,
    SO_ACCEPTCONN: 30,
    SO_PROTOCOL: 38,
    SO_DOMAIN: 39,
  },
  poll: {
    POLLIN: 0x1,
    POLLPRI: 0x2,
    POLLOUT: 0x4,
    POLLERR: 0x8,
    POLLHUP: 0x10,
    POLLNVAL: 0x20,
    POLLRDNORM: 0x40,
    POLLWRNORM: 0x100,
    POLLRDHUP: 0x2000,
  },
  epoll: {
    EPOLLIN: 0x1,
    EPOLLOUT: 0x4,
    EPOLLHUP: 0x10,
    EPOLLRDHUP: 0x2000,
    EPOLLONESHOT: 1 << 30,
    EPOLLET: 1 << 31,
  },
  operation: { EPOLL_CTL_ADD: 1, EPOLL_CTL_DEL: 2, EPOLL_CTL_MOD: 3 },
} as const satisfies Record<string, Record<string, number>>;

/** Choices of one; the others are bits that may be joined. */
const CHOICES: readonly string[] = [
  'domain',
  'how',
  'command',
  'request',
  'level',
  'option',
  'operation',
];

const NUMBERS: Readonly<Record<string, number>> = Object.assign({}, ...Object.values(NAMES));

/** `MSG_PEEK|MSG_DONTWAIT` for 0x42 of the kind `message`; the number itself where there is no name. */
export function named(kind: string, value: number): string {
  const names: [string, number][] = Object.entries(NAMES[kind as keyof typeof NAMES] ?? {});
  const exact = names.find(([, number]) => number === value);
  if (exact !== undefined) return exact[0];
  if (value === 0 || (value < 0 && kind !== 'epoll') || CHOICES.includes(kind))
    return String(value);
  const parts = names.filter(([, number]) =>
    kind === 'type' && number <= 0xf ? number === (value & 0xf) : (value & number) === number,
  );
  const rest = parts.reduce((left, [, number]) => left & ~number, value);
  return [...parts.map(([name]) => name), ...(rest === 0 ? [] : [String(rest)])].join('|');
}

/** The number that was written as names and numbers. */
export function numbered(text: string): number {
  return text.split('|').reduce((value, part) => {
    const number = NUMBERS[part] ?? Number(part);
    if (!Number.isInteger(number)) throw new Error(`not a number: ${part}`);
    return value | number;
  }, 0);
}
