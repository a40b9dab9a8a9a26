import type { Case } from './plan.ts';

/** A goal of the library, beside a rival that is measured in the same rounds. */
export interface Target {
  readonly what: string;
  readonly own: Partial<Case>;
  readonly rival: Partial<Case>;
  /** `speed`: the rival takes at least so many times as long. `time`: the library takes at most so many. */
  readonly of: 'speed' | 'time';
  readonly node20: number;
  readonly later: number;
  /** Where it may be missed: what the floor is, and how that is known. */
  readonly floor?: string;
}

const two = { kind: 'throughput', cores: 'two' } as const;

function speed(
  what: string,
  size: number,
  way: Case['way'],
  node20: number,
  later = node20,
): Target {
  const own = { ...two, way: 'socketpair', how: '', size } as const;
  return { what, own, rival: { ...two, way, how: '', size }, of: 'speed', node20, later };
}

function time(
  what: string,
  own: Partial<Case>,
  rival: Partial<Case>,
  node20: number,
  later = node20,
): Target {
  return { what, own, rival, of: 'time', node20, later };
}

function ring(size: number): [Partial<Case>, Partial<Case>] {
  return [
    { ...two, way: 'socketpair', how: '', size },
    { ...two, way: 'C-ring', size },
  ];
}

const ODD_SIZES = [16, 64, 256, 1_024, 4_096, 16_384, 65_536] as const;

function trip(how: string, cores: Case['cores'], way: Case['way']): [Partial<Case>, Partial<Case>] {
  const wanted = { kind: 'round-trip', size: 1, cores } as const;
  return [
    { ...wanted, way: 'socketpair', how },
    { ...wanted, way },
  ];
}

function fast(what: string, [own, rival]: [Partial<Case>, Partial<Case>], least: number): Target {
  return { what, own, rival, of: 'speed', node20: least, later: least };
}

function call(way: Case['way'], least: number): Target {
  const wanted = { kind: 'call', cores: 'two' } as const;
  const what = `call by ${way}, faster than synckit's`;
  return fast(
    what,
    [
      { ...wanted, way },
      { ...wanted, way: 'synckit' },
    ],
    least,
  );
}

/** On one core nothing may be slower than the kernel, nor much slower than without spinning. */
function onOneCore(): Target[] {
  const base = { kind: 'throughput', cores: 'one', way: 'socketpair' } as const;
  return [16, 1_024, 65_536].flatMap((size) => {
    const own = { ...base, how: '', size };
    const kernel = { kind: 'throughput', cores: 'one', way: 'kernel', size } as const;
    return [
      { ...time(`${size} B on one core, against AF_UNIX`, own, kernel, 1), floor: TURNS },
      time(
        `${size} B on one core, against no spinning`,
        own,
        { ...base, how: 'no spin', size },
        1.2,
      ),
    ];
  });
}

const LINES =
  'The columns at the right say what rings reach there that do nothing else, in JavaScript and in C. What the bare ring misses too is the price of cache lines and of Atomics.';
const COPY =
  "At this size a message is its copies. The column of the ring in C says what `memcpy` reaches with nothing around it; the target in times of the ring in C is the one that is the library's own.";
const TRIP =
  'A trip is four lines of the cache that go from core to core; the column of the ring in C says what is left of the target when a program does nothing else.';
const FUTEX =
  'Two sleeps and two wake-ups by `Atomics.wait` and `notify` alone take what the column of the bare ring says; bench/COSTS.md says what the library spends around a sleep.';
const TURNS =
  'The kernel wakes a writer when three quarters of its room are free (`unix_writable`), this library as soon as a byte is, so that on one core the threads change places at each message. How little of it the copies are, the zero-copy column says.';
const CALL =
  'A call is a round trip of two threads that spin, and the proxy, the codec and garbage on both sides: bench/COSTS.md has how much.';

export const TARGETS: readonly Target[] = [
  { ...speed('16 B, faster than AF_UNIX from C', 16, 'kernel', 25, 28), floor: LINES },
  { ...speed('16 B, faster than ringbuf.js', 16, 'ringbuf.js', 2.5), floor: LINES },
  speed('16 B, faster than postMessage', 16, 'postMessage', 25),
  time('16 B, against a ring in C', ...ring(16), 8),
  { ...speed('1 KiB, faster than AF_UNIX from C', 1_024, 'kernel', 9, 10), floor: LINES },
  { ...speed('1 KiB, faster than ringbuf.js', 1_024, 'ringbuf.js', 6, 7), floor: LINES },
  speed('1 KiB, faster than postMessage', 1_024, 'postMessage', 8),
  { ...speed('64 KiB, faster than AF_UNIX from C', 65_536, 'kernel', 2.5, 4), floor: COPY },
  { ...speed('64 KiB, faster than ringbuf.js', 65_536, 'ringbuf.js', 10, 20), floor: COPY },
  speed('64 KiB, faster than postMessage', 65_536, 'postMessage', 2),
  time('64 KiB, against a ring in C', ...ring(65_536), 2.5, 1.5),
  ...ODD_SIZES.map((size) => {
    const own = { ...two, way: 'socketpair', how: 'odd', size } as const;
    return time(`${size} B, odd offsets against aligned`, own, { ...own, how: '' }, 1.3, 1.1);
  }),
  {
    ...fast(
      'round trip spinning, faster than AF_UNIX from C',
      trip('spinning', 'two', 'kernel'),
      150,
    ),
    floor: TRIP,
  },
  time('round trip spinning, against a ring in C', ...trip('spinning', 'two', 'C-ring'), 1.6),
  time('round trip sleeping, against AF_UNIX from C', ...trip('sleeping', 'two', 'kernel'), 1.3),
  {
    ...time(
      'round trip sleeping on one core, against AF_UNIX from C',
      ...trip('sleeping', 'one', 'kernel'),
      1.2,
      0.7,
    ),
    floor: FUTEX,
  },
  ...onOneCore(),
  time(
    'event of a Poller, 10,000 pairs against 10',
    { kind: 'poller', how: 'mostly idle', size: 10_000 },
    { kind: 'poller', how: 'mostly idle', size: 10 },
    1.5,
  ),
  call('wrapSync', 1),
  { ...call('serve', 20), floor: CALL },
];
