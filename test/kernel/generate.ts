import fc from 'fast-check';
import { type Call, kindsOf } from './calls.ts';
import { NAMES } from './names.ts';

/*
 * Random programs. A call is drawn with raw descriptors; `finish` then makes most of them numbers
 * that the program's first calls have opened, and drops what would come near a capacity. Both
 * depend on the drawn program alone, so what shrinks stays what it was.
 */

const { message, open, type } = NAMES;

/**
 * A raw descriptor: an even number and the next stand for the two ends that one call opened, 28 and
 * 29 for what is opened next, 30 and 31 for numbers that nobody opens.
 */
const fd = fc.nat(31);
const later = fc.oneof({ weight: 4, arbitrary: fc.constant(28) }, { weight: 1, arbitrary: fd });
const WRONG_FDS = [-1, 40];

const few = <Value>(...values: Value[]) => fc.constantFrom(...values);
const bits = (...values: number[]) =>
  fc.subarray(values).map((some) => some.reduce((all, bit) => all | bit, 0));
const mostly = (usual: fc.Arbitrary<number>, rare: fc.Arbitrary<number>, weight = 12) =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });

const size = mostly(few(0, 1, 2, 3, 5, 8, 13, 100), few(4095, 4096, 4097, 5000));
const sizes = fc.array(few(0, 1, 2, 4, 7, 60), { maxLength: 4 });
const fill = fc.nat(25);
const sendFlags = mostly(
  bits(message.MSG_DONTWAIT, message.MSG_NOSIGNAL, message.MSG_EOR),
  few(message.MSG_OOB, message.MSG_PEEK, message.MSG_TRUNC, message.MSG_WAITALL, 0x8000, 0x800),
);
const receiveFlags = mostly(
  bits(message.MSG_DONTWAIT, message.MSG_PEEK, message.MSG_TRUNC, message.MSG_WAITALL),
  few(message.MSG_OOB, message.MSG_EOR, message.MSG_NOSIGNAL, 0x80000),
);
const descriptorFlags = mostly(bits(open.O_NONBLOCK, open.O_CLOEXEC), few(1, 4), 20);
const pollEvents = mostly(bits(...Object.values(NAMES.poll)), few(0xffff & ~0x400, 0x80, 0x200));
const { EPOLLET, EPOLLONESHOT, ...levels } = NAMES.epoll;
// One of both: the library may tell of an edge that the kernel does not, and be disarmed by it.
const epollEvents = fc
  .tuple(bits(...Object.values(levels)), few(0, 0, EPOLLET, EPOLLONESHOT))
  .map(([events, mode]) => events | mode);

const nonblock = few(open.O_NONBLOCK, open.O_NONBLOCK, 0);
const types = fc
  .tuple(few(type.SOCK_STREAM, type.SOCK_STREAM, type.SOCK_SEQPACKET, type.SOCK_DGRAM), nonblock)
  .map(([kind, flag]) => kind | flag);

/** Calls that a program begins with. */
const opening = fc.oneof(
  { weight: 7, arbitrary: call('socketpair', few(1), types, few(0)) },
  {
    weight: 1,
    arbitrary: call('socketpair', few(1), few(type.SOCK_STREAM | type.SOCK_CLOEXEC), few(0)),
  },
  { weight: 2, arbitrary: call('pipe2', nonblock) },
  { weight: 1, arbitrary: call('pipe2', few(open.O_DIRECT | open.O_NONBLOCK)) },
);

const SINGLE: [weight: number, fc.Arbitrary<Call>][] = [
  [
    2,
    call(
      'socketpair',
      mostly(few(1), few(0, 999, -1), 20),
      mostly(
        fc.tuple(types, few(0, type.SOCK_CLOEXEC)).map(([kind, flag]) => kind | flag),
        few(0, 4, 6, 7, 10, 11, 15, 17, 75, 0x101, -1),
        6,
      ),
      mostly(few(0), few(2, -1, 17), 20),
    ),
  ],
  [1, call('pipe')],
  [1, call('pipe2', fc.oneof(descriptorFlags, few(open.O_DIRECT | open.O_NONBLOCK)))],
  [8, call('read', fd, size)],
  [8, call('write', fd, size, fill)],
  [3, fc.tuple(fd, sizes).map(([to, lengths]): Call => ['readv', to, ...lengths])],
  [3, fc.tuple(fd, fill, sizes).map(([to, first, all]): Call => ['writev', to, first, ...all])],
  [9, call('recv', fd, size, receiveFlags)],
  [9, call('send', fd, size, sendFlags, fill)],
  [5, fc.tuple(fd, receiveFlags, sizes).map(([to, f, all]): Call => ['recvmsg', to, f, ...all])],
  [
    5,
    fc
      .tuple(fd, sendFlags, fill, sizes)
      .map(([to, flags, first, all]): Call => ['sendmsg', to, flags, first, ...all]),
  ],
  [2, call('shutdown', fd, mostly(few(0, 1, 2), few(-1, 3)))],
  [3, call('close', fd)],
  [1, call('dup', fd)],
  [1, call('dup2', fd, fd)],
  [1, call('dup3', fd, fd, mostly(few(0, open.O_CLOEXEC), few(open.O_NONBLOCK, 1), 6))],
  [2, call('fcntl', fd, few(0, 1030), few(-1, 0, 3, 7, 12, 1023, 1024, 5000))],
  [3, call('fcntl', fd, few(1, 1, 3, 3, 1032, 9999), few(0))],
  [1, call('fcntl', fd, few(2), few(0, 1, 3))],
  [2, call('fcntl', fd, few(4), few(0, open.O_NONBLOCK, open.O_NONBLOCK | 2, 0o302, 0o2000))],
  [4, call('ioctl', fd, mostly(few(0x541b), few(0x5411, 0x9999)), few(0))],
  [1, call('ioctl', fd, few(0x5421), few(0, 1, 5))],
  [3, call('getsockopt', fd, mostly(few(1), few(0, 6), 20), few(3, 4, 4, 4, 30, 38, 39, 9999))],
  [1, call('setsockopt', fd, mostly(few(1), few(6)), few(3, 4, 30, 38, 39, 9999), few(0, 1))],
  [1, fc.oneof(call('getsockname', fd), call('getpeername', fd))],
  [
    6,
    fc
      .array(fc.tuple(fd, pollEvents), { maxLength: 4 })
      .map((entries): Call => ['poll', ...entries.flat()]),
  ],
  [2, call('select', mostly(few(14, 14, 9), few(-1, 0, 5)), set(), set(), set())],
  [1, call('epoll_create1', mostly(few(0, open.O_CLOEXEC), few(1)))],
  [1, call('epoll_ctl', later, few(1, 2, 3, 9), fd, epollEvents, fc.nat(99))],
  [1, call('epoll_wait', later, few(16, 0, -1))],
];

/** A call that sends at one end, and a call at the other end that may receive it. */
const exchange = fc
  .record({
    end: fc.nat(27),
    bytes: size,
    room: size,
    out: sendFlags,
    into: receiveFlags,
    plain: fc.nat(3),
    first: fill,
  })
  .map(({ end, bytes, room, out, into, plain, first }): Call[] => [
    plain & 1 ? ['write', end, bytes, first] : ['send', end, bytes, out, first],
    plain & 2 ? ['read', end ^ 1, room] : ['recvmsg', end ^ 1, into, room],
  ]);

const calls = fc.oneof(
  { weight: 15, arbitrary: exchange },
  ...SINGLE.map(([weight, arbitrary]) => ({ weight, arbitrary: arbitrary.map((made) => [made]) })),
);

const watching = fc.oneof(
  { weight: 12, arbitrary: calls },
  {
    weight: 4,
    arbitrary: call('epoll_ctl', later, few(1, 1, 1, 2, 3), fd, epollEvents, fc.nat(99)).map(
      (made) => [made],
    ),
  },
  { weight: 6, arbitrary: call('epoll_wait', later, few(16)).map((made) => [made]) },
);

/** A program of up to so many calls, or exchanges, after its opening. Of these calls only. */
export function programs(length: number, supported?: ReadonlySet<string>): fc.Arbitrary<Call[]> {
  const openings = fc.array(opening, { minLength: 1, maxLength: 3, size: 'max' });
  const body = (of: fc.Arbitrary<Call[]>) => fc.array(of, { maxLength: length, size: 'max' });
  const epoll: Call[] = [['epoll_create1', 0]];
  return fc
    .oneof(
      { weight: 3, arbitrary: fc.tuple(openings, fc.constant([]), body(calls)) },
      { weight: 1, arbitrary: fc.tuple(openings, fc.constant(epoll), body(watching)) },
    )
    .map(([opened, epolls, made]) => {
      const finished = made.flat().map((raw) => finish(raw, opened.length * 2));
      const all = [...opened, ...epolls, ...finished].filter(
        ([name]) => supported?.has(name) !== false,
      );
      return withinCapacity(withoutDifferences(all));
    });
}

/** The lowest descriptor a program gets. */
export const FIRST_FD = 3;

/** Puts descriptors that exist, mostly, for the raw ones. */
function finish([name, ...args]: Call, opened: number): Call {
  const kinds = kindsOf(name, args.length);
  return [
    name,
    ...args.map((value, i) => {
      if (kinds[i] !== 'fd' && kinds[i] !== 'number') return value;
      if (value < 28) return FIRST_FD + (value % opened);
      return value < 30 ? FIRST_FD + opened + value - 28 : (WRONG_FDS[value - 30] ?? -1);
    }),
  ];
}

function call(name: string, ...args: fc.Arbitrary<number>[]): fc.Arbitrary<Call> {
  return fc.tuple(...args).map((values): Call => [name, ...values]);
}

function set(): fc.Arbitrary<number> {
  return fc
    .array(fc.nat(9), { maxLength: 2 })
    .map((bits) => bits.reduce((mask, bit) => mask | (1 << (FIRST_FD + bit)), 0));
}

/*
 * The length of a queue in the kernel depends on its accounting, and not on bytes alone: a pipe has
 * 16 slots, of a page or a packet each; a socket is writable up to a quarter of 212,992 bytes, where
 * each message costs its bytes and up to a kilobyte. A program stays below both, whichever
 * descriptors its calls mean.
 */
const SLOTS = 15;
const MEMORY = 212_992 / 4 - 8192;

/**
 * Programs with streams send no urgent bytes, which change what poll says of a queue; those with
 * packets do not use F_SETFL, which turns them into bytes. Both are differences.
 */
function withoutDifferences(calls: readonly Call[]): Call[] {
  const packets = calls.some(([name, flags = 0]) => {
    return name === 'pipe2' && (flags & open.O_DIRECT) !== 0;
  });
  const streams = calls.some(([name, , kind = 0]) => {
    return name === 'socketpair' && (kind & 0xf) === type.SOCK_STREAM;
  });
  return calls
    .filter(([name, , command]) => {
      return !packets || name !== 'fcntl' || command !== NAMES.command.F_SETFL;
    })
    .map((made) => {
      const [name, ...args] = made;
      const index = name === 'send' ? 2 : name === 'sendmsg' ? 1 : -1;
      if (!streams || index === -1) return made;
      return [name, ...args.map((value, i) => (i === index ? value & ~message.MSG_OOB : value))];
    });
}

function withinCapacity(calls: readonly Call[]): Call[] {
  let slots = 0;
  let memory = 0;
  return calls.filter(([name, ...args]) => {
    const bytes = sentBy(name, args);
    if (bytes === undefined) return true;
    const more = Math.ceil(Math.max(bytes, 1) / 4096);
    const cost = 1024 + 2 * bytes;
    if (slots + more > SLOTS || memory + cost > MEMORY) return false;
    slots += more;
    memory += cost;
    return true;
  });
}

/** The bytes that a call sends, or undefined for one that sends none. */
function sentBy(name: string, args: readonly number[]): number | undefined {
  if (name === 'write' || name === 'send') return args[1];
  if (name !== 'writev' && name !== 'sendmsg') return undefined;
  return args.slice(name === 'writev' ? 2 : 3).reduce((all, length) => all + length, 0);
}
