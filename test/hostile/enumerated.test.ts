import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { End } from '../../src/ring/end.ts';
import {
  ENDS,
  endAt,
  FIRST_WAITERS,
  REF,
  REFSEQ,
  REFTOP,
  readPosAt,
  writePosAt,
} from '../../src/ring/layout.ts';
import { createPair } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import { threadOn } from '../support/memory.ts';
import { everyAnswer, type Path } from './enumerate.ts';

/*
 * The first loads of each word that the peer can store answer each of its edge values, in all
 * combinations; of one kind of words at a time, and of references the first two of each end. The calls
 * are those of end 0, which writes direction 0 and reads 1.
 */
const CAPACITY = 3;
const LENGTH = CAPACITY + 2;
const GUARD = 0xa5;
const EDGES = [0, 1, -1, CAPACITY, CAPACITY + 1, 2 ** 31 - 1, -(2 ** 31)];
const ERRNOS: unknown[] = ['EAGAIN', 'EPROTO', 'EPIPE', 'ECONNRESET'].map(
  (code) => ERRNO[code as keyof typeof ERRNO],
);

type Call = (end: End, target: Uint8Array) => unknown;

const CALLS: Readonly<Record<string, Call>> = {
  read: (end, target) => end.consumer?.read(target, 8, LENGTH),
  'read one': (end, target) => end.consumer?.read(target, 8, 1),
  'read on': (end, target) => end.consumer?.read(target, 8, LENGTH, false),
  'read and wait': (end, target) => end.consumer?.readBlocking(target, 8, LENGTH, 10),
  peek: (end, target) => end.consumer?.peek(target, 8, LENGTH),
  'peek and consume': ({ consumer }) => {
    const view = consumer?.peekView(LENGTH);
    if (typeof view !== 'object') return view;
    consumer?.consume(view.length);
    return view.length;
  },
  write: (end, target) => end.producer?.write(target, 8, LENGTH, 1),
  'write whole': (end, target) => end.producer?.write(target, 8, CAPACITY, CAPACITY),
  'write and wait': (end, target) => end.producer?.writeBlocking(target, 8, LENGTH, 1, 10),
  'reserve and commit': ({ producer }) => {
    const view = producer?.reserve(LENGTH);
    if (typeof view !== 'object') return view;
    producer?.commit(view.length);
    return view.length;
  },
  queued: (end) => end.consumer?.queued(),
  room: (end) => end.producer?.room(),
  peer: (end) => ['open', 'closed', 'died'].indexOf(end.peer()),
  shutdown: (end) => end.shutdown(true, true) ?? 0,
  close: (end) => end.close() ?? 0,
};

/** Where both positions of a direction start: the reader's, and how much is queued. */
const STARTS: readonly (readonly [readPos: number, queued: number])[] = [
  [0, 0],
  [2 ** 31 - 1, 1],
  [-1, CAPACITY],
];

const WAITERS = [0, 1, 2, 3].map((i) => FIRST_WAITERS + 32 * i);
const REFS = [0, 1].flatMap((end) => [REF, REF + 1].map((at) => endAt(end) + at));
/** The reference of the thread in slot 1 of a new table. */
const PEER_REF = (1 << 23) | 3;
const SCANNED = [0, 1].flatMap((end) => [REFSEQ, REFTOP].map((at) => endAt(end) + at));

/** Says whether the peer's words of one kind lie, and which values they answer. */
type Lies = (index: number, own: (index: number) => number) => readonly number[] | undefined;

const dataPath: Lies = (index, own) => {
  if (index === ENDS) return [...EDGES, 0x100, 0x200];
  for (const direction of [0, 1]) {
    const mine = own(direction === 0 ? writePosAt(0) : readPosAt(1));
    if (index === writePosAt(direction) || index === readPosAt(direction)) {
      return [
        ...new Set([...EDGES, mine, mine + CAPACITY, mine - CAPACITY, mine + 1].map(wrapped)),
      ];
    }
  }
  return undefined;
};

function wrapped(value: number): number {
  return value | 0;
}

/** Makes one call in all ways, and checks each; returns how many there are. */
function everyRun(
  call: Call,
  start: readonly [number, number],
  lies: Lies,
  budget: number,
): number {
  const [readPos, queued] = start;
  const table = createTable(3);
  const pair = createPair(table, { capacity: CAPACITY, flags: 0 });
  let now = 0;
  const thread = threadOn(table, { now: () => now, copy: checkedCopy });
  const peer = threadOn(table);
  const target = new Uint8Array(8 + LENGTH + 8).fill(GUARD);
  const asItWas = Int32Array.from(table);
  const owned = (index: number): number =>
    index === writePosAt(0) ? (readPos + queued) | 0 : readPos | 0;
  return everyAnswer({
    memory: pair.memory,
    answers: (index) => lies(index, owned),
    budget: () => budget,
    slept: (ms) => {
      now += ms;
    },
    prepare() {
      now = 0;
      table.set(asItWas);
      pair.words.fill(0, 32);
      for (const direction of [0, 1]) {
        pair.words[readPosAt(direction)] = readPos;
        pair.words[writePosAt(direction)] = readPos + queued;
      }
      holdFirst(pair.words, 1, peer);
      const end = new End(thread, pair, 0, holdFirst(pair.words, 0, thread));
      return () => call(end, target);
    },
    check(result, path) {
      check(result, path, owned, target);
      target.fill(GUARD);
    },
  });
}

/** Nothing is copied from beyond the storage. */
function checkedCopy(
  target: Uint8Array,
  targetOffset: number,
  source: Uint8Array,
  sourceOffset: number,
  count: number,
): void {
  const inside = sourceOffset + count <= source.length && targetOffset + count <= target.length;
  if (!inside || count < 0) throw new Error(`copies ${count} from ${sourceOffset}`);
  target.set(source.subarray(sourceOffset, sourceOffset + count), targetOffset);
}

function check(
  result: unknown,
  { stores, lies }: Path,
  owned: (index: number) => number,
  target: Uint8Array,
): void {
  const moved = [writePosAt(0), readPosAt(1)].map(
    (index) => ((stores.get(index) ?? owned(index)) - owned(index)) | 0,
  );
  const isCount = typeof result === 'number' && result >= 0;
  const wrong =
    (isCount && result > CAPACITY && 'more than the ring holds') ||
    (!isCount && !ERRNOS.includes(result) && 'neither a count nor an errno') ||
    (moved.some((by) => by < 0 || by > CAPACITY) && 'a position that moved wrongly') ||
    (stores.has(readPosAt(0)) && "the peer's position was stored") ||
    (stores.has(writePosAt(1)) && "the peer's position was stored") ||
    (target.some((byte, i) => (i < 8 || i >= 8 + LENGTH) && byte !== GUARD) && 'a changed byte');
  if (wrong) throw new Error(`${wrong}: ${String(result)}, moved ${moved}, after ${lies.join()}`);
}

const references: Lies = (index) => {
  if (SCANNED.includes(index)) return EDGES;
  return REFS.includes(index) ? [...EDGES, PEER_REF] : undefined;
};
const waiters: Lies = (index) => (WAITERS.includes(index) ? EDGES : undefined);

/** Kinds of words, and how many loads of each such word in one call answer anything. */
const KINDS: readonly (readonly [kind: string, lies: Lies, loads: number, waiting: number])[] = [
  ['positions and ENDS', dataPath, 4, 3],
  ['references', references, 2, 1],
  ['wait words', waiters, 1, 1],
];

for (const [name, call] of Object.entries(CALLS)) {
  for (const [kind, lies, loads, waiting] of KINDS) {
    test(`${name} ends as it may, whatever ${kind} answer`, () => {
      const budget = name.includes('wait') ? waiting : loads;
      let runs = 0;
      for (const start of STARTS) runs += everyRun(call, start, lies, budget);
      expect(runs).toBeGreaterThanOrEqual(STARTS.length);
    });
  }
}
