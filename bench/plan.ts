/** Where the two threads of a case sit. `free` where nothing can pin them. */
export type Cores = 'two' | 'one' | 'free';

export type Pins = readonly [number, number] | undefined;

/** Libraries that are measured: this one first, then those that it is compared with. */
export type Way =
  | 'socketpair'
  | 'kernel'
  | 'pipe'
  | 'C-ring'
  | 'bare'
  | 'postMessage'
  | 'ringbuf.js'
  | 'duplex'
  | 'web'
  | 'net'
  | 'thread-stream'
  | 'comlink'
  | 'endpoint'
  | 'wrapSync'
  | 'serve'
  | 'synckit'
  | 'nothing';

/** Meaning of a case's value: nanoseconds, but bytes of `memory` and microseconds a second of `idle`. */
export type Kind =
  | 'throughput'
  | 'round-trip'
  | 'call'
  | 'create'
  | 'clocks'
  | 'poller'
  | 'death'
  | 'memory'
  | 'import'
  | 'idle';

/** One thing to measure, in a process of its own. */
export interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly way: Way;
  /** In what manner, where there are several. */
  readonly how: string;
  /** Bytes of a message; of `poller`, pairs that are watched. */
  readonly size: number;
  readonly cores: Cores;
  /** The two cores, unless `free`. */
  readonly pins: Pins;
}

/** How long each case runs. */
export interface Duration {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** A case and how long it runs. */
export interface Job extends Duration {
  readonly case: Case;
}

/** Result of a case. */
export interface Sample {
  /** In the unit of the kind; of nanoseconds those of the median window (see meter.ts). */
  readonly value: number;
  readonly count: number;
  /** Nanoseconds of single round trips, timed one by one. */
  readonly p50?: number;
  readonly p99?: number;
  readonly p999?: number;
  readonly max?: number;
}

export const SIZES = [16, 64, 256, 1_024, 4_096, 16_384, 65_536, 1_048_576] as const;
/** Sizes for the rivals that are not measured at every size. */
export const FEW_SIZES = [16, 1_024, 65_536] as const;
export const STREAM_SIZES = [64, 16_384] as const;
export const TRIP_SIZES = [1, 64, 1_024] as const;

/** Capacity of every ring here: a multiple of nearly every size, so that no message is split. */
export const CAPACITY = 262_144;

/** The `busyPollUs` of a Duplex that busy-polls. */
export const BUSY_POLL_US = 50;

/** Buffers of one `writev`. */
export const PIECES = 16;

/** Conditions under which a call of this library costs more. */
export const PARTS = ['shared buffers', 'no spin', 'locked', 'clocks'] as const;

/** Pairs that one Poller watches. */
export const WATCHED = [10, 1_000, 10_000] as const;

export const NATIVE_WAYS: readonly Way[] = ['kernel', 'pipe', 'C-ring'];

/** They cannot sleep: on one core each side would spin through the other's time. */
const SPINS_ONLY: readonly Way[] = ['C-ring', 'bare', 'ringbuf.js'];

/** All cases. Rivals stand beside what they are compared with, so that they run close in time. */
export function plan(pins: Pins): Case[] {
  const cases = (pins ? (['two', 'one'] as const) : (['free'] as const)).flatMap((cores) => [
    ...SIZES.flatMap((size) => throughputs(size, cores, pins)),
    ...partCases(cores, pins),
    ...STREAM_SIZES.flatMap((size) =>
      (['duplex', 'web', 'net', 'thread-stream'] as const).map((way) =>
        one('throughput', way, '', size, cores, pins),
      ),
    ),
    ...TRIP_SIZES.flatMap((size) => roundTrips(size, cores, pins)),
    ...(['comlink', 'endpoint', 'synckit', 'wrapSync', 'serve'] as const).map((way) =>
      one('call', way, '', 0, cores, pins),
    ),
  ]);
  return [
    ...cases.filter(
      ({ cores, way, how }) => cores !== 'one' || how === 'sleeping' || !SPINS_ONLY.includes(way),
    ),
    ...inOneThread(pins),
    ...['exit', 'terminate'].map((how) => one('death', 'socketpair', how, 1, 'free', undefined)),
  ];
}

/** True if it is in this library's own package, and so can be measured by its command line. */
export function isShipped({ kind, way, how }: Case): boolean {
  const ways: readonly Way[] = ['socketpair', 'postMessage', ...NATIVE_WAYS];
  const kinds: readonly Kind[] = ['throughput', 'round-trip'];
  return ways.includes(way) && kinds.includes(kind) && ['', 'spinning', 'sleeping'].includes(how);
}

function throughputs(size: number, cores: Cores, pins: Pins): Case[] {
  const of = (way: Way, how = ''): Case => one('throughput', way, how, size, cores, pins);
  const cases = [of('socketpair'), of('kernel'), of('C-ring')];
  const few = (FEW_SIZES as readonly number[]).includes(size);
  if (few) cases.push(of('bare'), of('pipe'), of('postMessage'));
  cases.push(of('socketpair', 'odd'));
  // The rival never splits a message, and these would not fit.
  if (size < CAPACITY) {
    cases.push(of('ringbuf.js'), of('socketpair', 'seqpacket'), of('socketpair', 'zero-copy'));
  }
  return cases;
}

function partCases(cores: Cores, pins: Pins): Case[] {
  const of = (how: string, size: number): Case =>
    one('throughput', 'socketpair', how, size, cores, pins);
  return [
    of('writev', PIECES * 16),
    ...FEW_SIZES.flatMap((size) => PARTS.map((how) => of(how, size))),
  ];
}

function roundTrips(size: number, cores: Cores, pins: Pins): Case[] {
  const of = (way: Way, how = ''): Case => one('round-trip', way, how, size, cores, pins);
  const cases = [of('socketpair', 'spinning'), of('C-ring'), of('socketpair', 'sleeping')];
  cases.push(of('kernel'));
  if (size > 1) return cases;
  const awaiting = [of('socketpair', 'event loop to thread'), of('socketpair', 'event loops')];
  const streams = [of('duplex'), of('duplex', 'busy-polling')];
  const bare = [of('bare', 'spinning'), of('bare', 'sleeping')];
  return [...cases, ...bare, of('pipe'), ...awaiting, ...streams, of('postMessage')];
}

/** The cost of the code alone, and what lies there. */
function inOneThread(pins: Pins): Case[] {
  const cores = pins ? 'one' : 'free';
  return [
    ...['off', 'beside', 'on', 'told anew', 'bare', 'watched'].map((how) =>
      one('clocks', 'socketpair', how, 16, cores, pins),
    ),
    ...['frame', 'record', 'record, no place', 'report'].map((how) =>
      one('clocks', 'socketpair', how, 4, cores, pins),
    ),
    ...WATCHED.flatMap((size) =>
      ['mostly idle', 'all'].map((how) => one('poller', 'socketpair', how, size, cores, pins)),
    ),
    ...(['socketpair', 'kernel', 'postMessage'] as const).map((way) =>
      one('create', way, '', 0, cores, pins),
    ),
    ...(['socketpair', 'postMessage'] as const).map((way) =>
      one('memory', way, '', 10_000, cores, pins),
    ),
    ...(['nothing', 'ringbuf.js', 'comlink', 'socketpair'] as const).map((way) =>
      one('import', way, '', 0, cores, pins),
    ),
    one('idle', 'socketpair', '', 0, cores, pins),
  ];
}

function one(kind: Kind, way: Way, how: string, size: number, cores: Cores, pins: Pins): Case {
  const name = [kind, way, how, size || '', cores].filter((part) => part !== '').join(' ');
  return { name, kind, way, how, size, cores, pins };
}
