/** Names of the kinds of descriptors, in the order of their numbers at creation. */
export type Kind = 'stream' | 'seqpacket' | 'dgram' | 'pipe' | 'epoll';

/** One call that the kernel and the library answered differently. */
export interface Disagreement {
  readonly name: string;
  readonly args: readonly number[];
  /** Kind of the call's descriptor. */
  readonly kind: Kind | undefined;
  /** Kinds of all descriptors. */
  readonly kinds: ReadonlyMap<number, Kind>;
  readonly kernel: string;
  readonly library: string;
  /** True if the program has made a receiving call with MSG_WAITALL on a stream before. */
  readonly waitedForAll: boolean;
  /** True if a send of the program was ECONNREFUSED before. */
  readonly refused: boolean;
  /** True if a record of no bytes was sent before. */
  readonly sentEmpty: boolean;
  /** True if an epoll was asked for edges before. */
  readonly edges: boolean;
  /** True if a send found nobody, or an end was shut down again, since the last epoll_wait. */
  readonly unchanged: boolean;
  /** True if a number came to stand for an end that an epoll was told of before. */
  readonly renumbered: boolean;
}

/** A deliberate difference from Linux. docs/SEMANTICS.md has each of them. */
export interface Difference {
  readonly title: string;
  readonly because: string;
  /** A program that shows it. */
  readonly program: string;
  /** Answer of its last call. */
  readonly kernel: string;
  readonly library: string;
  /**
   * Says if a random program has met it. `'on'`: both sides are as before, the program goes
   * on; `'stop'`: they are not. Left out where random programs keep away from it.
   */
  readonly explains?: (met: Disagreement) => 'on' | 'stop' | undefined;
}

/** Differences that only rows of the kernel probe show; and short names for some of the others. */
export const ROW_DIFFERENCES: Readonly<Record<string, string>> = {
  'TypeError for EFAULT': 'there are no pointers: what is no buffer or array is misuse, and thrown',
  'sv untouched': 'POSIX and the manual; Linux writes the numbers that it had reserved',
  'no SIGPIPE': 'JavaScript has no signals: EPIPE only',
  capacity: 'exact bytes; Linux counts the memory of each message, or the pages of a pipe',
  'a blocking write returns what fitted': "this library's rule; fullWrites has Linux's",
  'POLLOUT wants one byte': 'or PIPE_BUF of a pipe; Linux a quarter of SO_SNDBUF, or a page',
  'a ring keeps its capacity':
    'it is memory that two threads share: SO_SNDBUF of another size is ENOPROTOOPT, F_SETPIPE_SZ does nothing',
  'SO_RCVLOWAT is 1': 'ENOPROTOOPT for more: poll would have to know of it, and on Linux does not',
  'a waiting write and a close is EPIPE': 'one answer whichever was first; the reset is for a read',
  'the largest record is the capacity': 'exact bytes; Linux takes 32 off',
  'no SO_PEEK_OFF': 'not one of the options',
  'a call holds its end': 'a waiting poll goes on; Linux looks the number up again when it wakes',
};

const RECEIVING = /^(read|readv|recv|recvmsg)$/;
const SENDING = /^(write|writev|send|sendmsg)$/;
const WATCHING = /^(poll|select|epoll_wait)$/;
const [OOB, EOR] = [0x1, 0x80];
const [POLLIN, POLLERR, POLLRDNORM] = [0x1, 0x8, 0x40];

export const DIFFERENCES: readonly Difference[] = [
  {
    title: 'only AF_UNIX',
    because:
      'ends are in shared memory; there is no network. Linux knows AF_INET, but has no pairs of it',
    program: 'socketpair(2, SOCK_STREAM, 0)',
    kernel: '-95',
    library: '-97',
  },
  {
    title: 'only protocol 0',
    because: 'there is no other way to name it here; Linux takes PF_UNIX (1) for the same',
    program: 'socketpair(AF_UNIX, SOCK_STREAM, 1)',
    kernel: '0 3 4',
    library: '-93',
  },
  {
    title: 'SOCK_SEQPACKET: records before the error',
    because: 'POSIX; Linux reports ECONNRESET first on SOCK_SEQPACKET, and last on SOCK_STREAM',
    program:
      'socketpair(AF_UNIX, SOCK_SEQPACKET, 0); write(3, 1, 0); write(4, 1, 1); close(4); read(3, 9)',
    kernel: '-104',
    library: '1 b',
    explains: ({ name, kind, kernel, library }) =>
      kind === 'seqpacket' && RECEIVING.test(name) && kernel === '-104' && !library.startsWith('-')
        ? 'stop'
        : undefined,
  },
  {
    title: 'SOCK_SEQPACKET: send after a reset is EPIPE',
    because:
      'as on SOCK_STREAM: a failed send does not take the error that a receive has to report',
    program: 'socketpair(AF_UNIX, SOCK_SEQPACKET, 0); write(3, 1, 0); close(4); write(3, 1, 0)',
    kernel: '-104',
    library: '-32',
    explains: ({ name, kind, kernel, library }) =>
      // MSG_OOB is EOPNOTSUPP here, but after the reset on Linux.
      kind === 'seqpacket' && SENDING.test(name) && kernel === '-104' && /^-(32|95)$/.test(library)
        ? 'stop'
        : undefined,
  },
  {
    title: 'SOCK_SEQPACKET: a record of no bytes counts as unread',
    because: 'a message was lost, so the sender hears of it; Linux counts bytes',
    program: 'socketpair(AF_UNIX, SOCK_SEQPACKET, 0); write(3, 0, 0); close(4); read(3, 9)',
    kernel: '0',
    library: '-104',
    explains: ({ name, kind, sentEmpty, kernel, library }) =>
      sentEmpty &&
      (kind === 'seqpacket' || WATCHING.test(name)) &&
      tellsOfReset(name, kernel, library)
        ? 'stop'
        : undefined,
  },
  {
    title: 'MSG_EOR ends each record',
    because: 'POSIX: recvmsg shows the end of a record of SOCK_SEQPACKET; Linux never does',
    program: 'socketpair(AF_UNIX, SOCK_SEQPACKET, 0); send(3, 2, MSG_EOR, 0); recvmsg(4, 0, 9)',
    kernel: '2 ab flags=0',
    library: `2 ab flags=${EOR}`,
    explains: ({ name, kind, kernel, library }) =>
      name === 'recvmsg' && kind === 'seqpacket' && withoutFlag(library, EOR) === kernel
        ? 'on'
        : undefined,
  },
  {
    title: 'MSG_OOB: nothing is urgent',
    because:
      'unix(7) says that it is not supported; Linux from 5.15 may support one byte of it on streams',
    program: 'socketpair(AF_UNIX, SOCK_STREAM, 0); recv(3, 1, MSG_OOB|MSG_DONTWAIT)',
    kernel: '-22',
    library: '-95',
    explains: ({ name, args, kind, kernel, library }) =>
      kind === 'stream' &&
      ((name === 'recv' && ((args[2] ?? 0) & OOB) !== 0) ||
        (name === 'recvmsg' && ((args[1] ?? 0) & OOB) !== 0)) &&
      kernel === '-22' &&
      library === '-95'
        ? 'on'
        : undefined,
  },
  {
    title: 'a partial MSG_WAITALL keeps the error for the next call',
    because: 'counts first, then the error; Linux forgets the ECONNRESET that ended it',
    program:
      'socketpair(AF_UNIX, SOCK_STREAM, 0); write(3, 1, 0); write(4, 1, 1); close(4); recv(3, 9, MSG_WAITALL); read(3, 9)',
    kernel: '0',
    library: '-104',
    explains: ({ name, waitedForAll, kernel, library }) =>
      waitedForAll && tellsOfReset(name, kernel, library) ? 'stop' : undefined,
  },
  {
    title: 'F_SETFL changes O_NONBLOCK only',
    because: 'O_APPEND means nothing to a pair; Linux keeps it and tells of it',
    program: 'socketpair(AF_UNIX, SOCK_STREAM, 0); fcntl(3, F_SETFL, 1024); fcntl(3, F_GETFL, 0)',
    kernel: '1026',
    library: '2',
    explains: ({ name, args, kernel, library }) =>
      name === 'fcntl' && args[1] === 3 && Number(kernel) === Number(library) + 1024
        ? 'on'
        : undefined,
  },
  {
    title: 'an epoll descriptor is not watched',
    because: 'it belongs to one thread, and nothing else wakes it; Linux can nest them',
    program: 'epoll_create1(0); poll(3, POLLIN)',
    kernel: '0 0',
    library: '-22',
    explains({ name, args, kinds, library }) {
      if (library !== '-22') return undefined;
      const fds =
        name === 'poll'
          ? args.filter((_, i) => i % 2 === 0)
          : name === 'select'
            ? [...kinds.keys()].filter((fd) => args.slice(1).some((mask) => (mask >> fd) & 1))
            : name === 'epoll_ctl'
              ? [args[2] ?? -1]
              : [];
      if (!fds.some((fd) => kinds.get(fd) === 'epoll')) return undefined;
      return name === 'epoll_ctl' ? 'stop' : 'on';
    },
  },
  {
    title: 'an edge for each read',
    because:
      'EPOLLET may tell more than happened; Linux tells a writer once a whole write was read, and of a pipe once it was full',
    program:
      'pipe(); epoll_create1(0); epoll_ctl(5, EPOLL_CTL_ADD, 4, EPOLLOUT|EPOLLET, 4); epoll_wait(5, 9); write(4, 3, 0); read(3, 1); epoll_wait(5, 9)',
    kernel: '0',
    library: '1 4:4',
    explains: ({ name, edges, kernel, library }) =>
      name === 'epoll_wait' && edges && tellsMore(name, kernel, library, -1) ? 'on' : undefined,
  },
  {
    title: 'no edge where nothing changed',
    because:
      'Linux wakes who watches an end also when it is shut down twice, or when nobody takes what it sends',
    program:
      'socketpair(AF_UNIX, SOCK_DGRAM, 0); epoll_create1(0); close(4); epoll_ctl(5, EPOLL_CTL_ADD, 3, EPOLLOUT|EPOLLET, 0); epoll_wait(5, 9); send(3, 1, 0, 0); epoll_wait(5, 9)',
    kernel: '1 0:4',
    library: '0',
    explains: ({ name, edges, unchanged, kernel, library }) =>
      name === 'epoll_wait' && edges && unchanged && tellsMore(name, library, kernel, -1)
        ? 'on'
        : undefined,
  },
  {
    title: 'epoll_ctl knows a number by its own reference',
    because: 'a number that was closed, and then stands for the same end again, is a new one',
    program:
      'pipe(); dup(3); epoll_create1(0); epoll_ctl(6, EPOLL_CTL_ADD, 3, 0, 0); dup2(5, 3); epoll_ctl(6, EPOLL_CTL_ADD, 3, 0, 0)',
    kernel: '-17',
    library: '0',
    explains: ({ name, renumbered, kernel, library }) =>
      name === 'epoll_ctl' && renumbered && /^(-17 0|0 -2)$/.test(`${kernel} ${library}`)
        ? 'stop'
        : undefined,
  },
  {
    title: 'O_DIRECT is for pipe2 only',
    because: 'a ring holds packets or bytes from its beginning; on Linux F_SETFL changes it',
    program:
      'pipe2(O_DIRECT); fcntl(4, F_SETFL, 0); write(4, 3, 0); read(3, 1); ioctl(3, FIONREAD, 0)',
    kernel: '0 2',
    library: '0 0',
  },
  {
    title: 'SOCK_DGRAM: a refused send loses nothing that was received',
    because: 'Linux throws away the datagrams that wait at an end whose send is ECONNREFUSED',
    program:
      'socketpair(AF_UNIX, SOCK_DGRAM, 0); write(4, 3, 0); close(4); write(3, 1, 0); ioctl(3, FIONREAD, 0)',
    kernel: '0 0',
    library: '0 3',
    explains: ({ name, kind, refused, kernel, library }) => {
      if (!refused) return undefined;
      const nothing = /^(-11|waits|0( flags=0)?)$/.test(kernel);
      // MSG_OOB is EOPNOTSUPP in any case, but nothing waits for it here.
      const received = RECEIVING.test(name) && nothing && /^([^-]|-95)/.test(library);
      const counted = name === 'ioctl' && kernel === '0 0' && !/^-/.test(library);
      const seen = tellsMore(name, kernel, library, POLLIN | POLLRDNORM);
      return (kind === 'dgram' && (received || counted)) || seen ? 'stop' : undefined;
    },
  },
  {
    title: 'SIOCOUTQ counts bytes',
    because: 'the bytes that the peer has not read, as the manual has it; Linux counts its memory',
    program: 'socketpair(AF_UNIX, SOCK_STREAM, 0); write(3, 5, 0); ioctl(3, SIOCOUTQ, 0)',
    kernel: '0 768',
    library: '0 5',
    explains: ({ name, args, kernel, library }) =>
      name === 'ioctl' && args[1] === 0x5411 && kernel.startsWith('0 ') && library.startsWith('0 ')
        ? 'on'
        : undefined,
  },
];

function withoutFlag(answer: string, flag: number): string {
  return answer.replace(/flags=(\d+)/, (_, flags) => `flags=${Number(flags) & ~flag}`);
}

/** A reset that only the library knows of: as an errno, as SO_ERROR, or as POLLERR. */
function tellsOfReset(name: string, kernel: string, library: string): boolean {
  if (library === '-104' || library === '0 104') return !/^(-104|0 104)$/.test(kernel);
  return tellsMore(name, kernel, library, POLLERR);
}

/** True if poll, select or epoll_wait tells more in the library, and nothing but these events. */
function tellsMore(name: string, kernel: string, library: string, bits: number): boolean {
  if (!WATCHING.test(name) || /^-/.test(kernel) || /^-/.test(library)) return false;
  const theirs = eventsIn(name, kernel);
  const ours = eventsIn(name, library);
  return [...new Set([...theirs.keys(), ...ours.keys()])].every((key) => {
    const [told, tells] = [theirs.get(key) ?? 0, ours.get(key) ?? 0];
    return (told | (tells & bits)) === tells;
  });
}

/** The events of each entry: of poll by its index, of epoll by its data, of select by its number. */
function eventsIn(name: string, answer: string): Map<number, number> {
  const [, ...parts] = answer.split(' ');
  if (name === 'poll') return new Map(parts.map((revents, i) => [i, Number(revents)]));
  if (name === 'epoll_wait') return joined(parts);
  const [readable = 0, ...others] = parts.map(Number);
  const fds = Array.from({ length: 30 }, (_, fd) => fd);
  // Numbers in the other sets are no events of these bits.
  const rest = others.map((mask, i): [number, number] => [100 + i, mask << 8]);
  return new Map([...fds.map((fd): [number, number] => [fd, (readable >> fd) & POLLIN]), ...rest]);
}

/** The events of `data:events`. Several entries may have the same data. */
function joined(parts: readonly string[]): Map<number, number> {
  const all = new Map<number, number>();
  for (const part of parts) {
    const [data = -1, events = 0] = part.split(':').map(Number);
    all.set(data, (all.get(data) ?? 0) | events);
  }
  return all;
}
