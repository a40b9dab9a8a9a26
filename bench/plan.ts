import type { ClockPart } from './ways/clocks.ts';

const CLOCK_PARTS: readonly ClockPart[] = ['off', 'beside', 'on', 'told anew', 'bare', 'watched'];

/** Where the two threads of a case sit. `free` where nothing can pin them. */
export type Cores = 'two' | 'one' | 'free';

export type Pins = readonly [number, number] | undefined;

export type Way =
  | 'socketpair'
  | 'postMessage'
  | 'ringbuf.js'
  | 'comlink'
  | 'endpoint'
  | 'wrapSync'
  | 'serve'
  | 'synckit';

/** One thing to measure, in a process of its own. */
export interface Case {
  readonly name: string;
  readonly kind: 'throughput' | 'round-trip' | 'death' | 'clocks' | 'poller';
  readonly way: Way;
  /** Bytes of a message; of `poller`, pairs that are watched. */
  readonly size: number;
  readonly cores: Cores;
  /** The two cores, unless `free`. */
  readonly pins: Pins;
  /** False: a wait sleeps at once. Only for `socketpair`. */
  readonly spin: boolean;
  /** How the other thread ends. Only for `death`. */
  readonly death?: 'exit' | 'terminate';
  /** Something happens at each pair, and not at a few. Only for `poller`. */
  readonly all?: boolean;
  /** What is measured. Only for `clocks`. */
  readonly part?: ClockPart;
}

/** How long each case runs. */
export interface Duration {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What comes back from a case. */
export interface Sample {
  /** Nanoseconds a message, or a round trip: of the median window (see meter.ts). */
  readonly ns: number;
  readonly count: number;
  /** Of single round trips, timed one by one. */
  readonly p50?: number;
  readonly p99?: number;
  readonly max?: number;
}

export const SIZES = [16, 64, 256, 1_024, 4_096, 16_384, 65_536] as const;
const RIVAL_SIZES = [16, 1_024, 65_536] as const;

/** Calls of a function of one number, but for the first: that is a byte. */
const CALLS = ['postMessage', 'comlink', 'endpoint', 'synckit', 'wrapSync', 'serve'] as const;

/** By how much a blocking call is to outdo synckit's, pinned to two cores. */
export const CALL_TARGETS: ReadonlyMap<Way, number> = new Map([
  ['wrapSync', 1],
  ['serve', 20],
]);

/** Pairs that one Poller watches. */
export const WATCHED = [10, 1_000, 10_000] as const;

/** Capacity of every ring here: a multiple of every size, so that no message is ever split. */
export const CAPACITY = 262_144;

/** By how much `postMessage` is to be outdone, pinned to two cores. */
export const TARGETS: ReadonlyMap<number, number> = new Map([
  [16, 12],
  [1_024, 8],
  [65_536, 2],
]);

/** All cases. Rivals stand beside what they are compared with, so that they run close in time. */
export function plan(pins: Pins): Case[] {
  const cases: Case[] = [];
  for (const cores of pins ? (['two', 'one'] as const) : (['free'] as const)) {
    for (const size of SIZES) {
      cases.push(throughput('socketpair', size, cores, pins));
      if (includes(RIVAL_SIZES, size)) cases.push(throughput('postMessage', size, cores, pins));
      // It cannot sleep: on one core each side would spin through the other's time.
      if (cores !== 'one') cases.push(throughput('ringbuf.js', size, cores, pins));
    }
    for (const spin of [true, false]) cases.push(roundTrip('socketpair', cores, pins, spin));
    for (const way of CALLS) {
      cases.push(roundTrip(way, cores, pins, false));
    }
  }
  for (const part of CLOCK_PARTS) cases.push(ofClocks(part, pins));
  for (const size of WATCHED) {
    for (const all of [false, true]) cases.push(ofPoller(size, all, pins));
  }
  for (const death of ['exit', 'terminate'] as const) cases.push(ofDeath(death));
  return cases;
}

function throughput(way: Way, size: number, cores: Cores, pins: Pins): Case {
  const name = `throughput ${way} ${size} ${cores}`;
  return { name, kind: 'throughput', way, size, cores, pins, spin: true };
}

function roundTrip(way: Way, cores: Cores, pins: Pins, spin: boolean): Case {
  const how = way === 'socketpair' ? (spin ? ' spinning' : ' sleeping') : '';
  const name = `round-trip ${way}${how} ${cores}`;
  return { name, kind: 'round-trip', way, size: 1, cores, pins, spin };
}

function ofPoller(size: number, all: boolean, pins: Pins): Case {
  const cores = pins ? 'one' : 'free';
  const name = `poller ${size}${all ? ' all' : ''} ${cores}`;
  return { name, kind: 'poller', way: 'socketpair', size, cores, pins, spin: true, all };
}

/** Three threads and more take part, so that they are not pinned. */
function ofClocks(part: ClockPart, pins: Pins): Case {
  const cores = pins ? 'one' : 'free';
  const name = `clocks ${part} ${cores}`;
  return { name, kind: 'clocks', way: 'socketpair', size: 16, cores, pins, spin: true, part };
}

function ofDeath(death: 'exit' | 'terminate'): Case {
  const where = { cores: 'free', pins: undefined } as const;
  return {
    name: `death ${death}`,
    kind: 'death',
    way: 'socketpair',
    size: 1,
    ...where,
    spin: true,
    death,
  };
}

function includes(sizes: readonly number[], size: number): boolean {
  return sizes.includes(size);
}
