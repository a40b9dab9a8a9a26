import * as table from '../../dist/atomics/table-layout.js';
import type { CallingThread } from '../../dist/atomics/thread.js';
import * as layout from '../../dist/ring/layout.js';
import type { PairMemory } from '../../dist/ring/memory.js';
import { threadRef, transitRef } from '../../dist/ring/references.js';
import { type Audit, auditMerges } from '../automata/audit.ts';
import { Machine } from '../automata/machine.ts';
import type { Program, Stops } from '../automata/run.ts';
import { WordMap } from '../automata/words.ts';
import { type Visited, visitAll } from '../states/visit-all.ts';
import { type Library, use } from '../transform/library.ts';
import type { Site } from '../transform/site.ts';
import { HOLDER, placeHolders, placeShared } from './holders.ts';
import { pairWord, tableWord } from './names.ts';
import type { PairSetup } from './pair-setup.ts';

/** Looks at what the threads returned once all have: a sentence if it is wrong. */
export type After = (values: readonly unknown[]) => string | undefined;

export interface ThreadPlan {
  readonly name: string;
  /** The end whose position is the thread's own, in an endless run, and its direction. */
  readonly own?: 'writer' | 'reader';
  /** May be killed at any operation, and in its sleep. */
  readonly mortal?: boolean;
  /** Looks again by itself when it sleeps, at any moment. */
  readonly looks?: boolean;
  /** May be stopped there, once; not at all if not given. Then `start` says how it goes on. */
  readonly stops?: Stops;
  readonly start: (
    thread: CallingThread,
    pair: PairMemory,
    exit: Int32Array<SharedArrayBuffer>,
    pairs: readonly PairMemory[],
  ) => Generator<unknown, unknown, unknown> | Program;
}

/** Endless runs near a wrap start two bytes before it. */
const PAST_WRAP = 2;

/** The timeout of calls that have one: a look at the clock says that it has passed, or that it has not. */
export const TIMEOUT_MS = 10;

const MAX_STATES = 4_000_000;

/** Builds pristine memory, puts threads on it, and explores. */
export function exploreThreads(
  library: Library,
  sites: readonly Site[],
  reached: Set<number>,
  setup: PairSetup,
  plans: readonly ThreadPlan[],
  after?: After,
): Visited & { readonly audit: Audit } {
  const { type = layout.STREAM, capacity, flags = 0, position, endless, writes = 0, slots } = setup;
  const tableWords = library.createTable(Math.max(...slots) + 1 + (setup.spareSlots ?? 0));
  const ids = claimSlots(library, tableWords, slots);
  const held = setup.pairs ?? [[0, 1]];
  const pairs = held.map(() => library.createPair(tableWords, { type, capacity, flags, position }));
  const [pair] = pairs;
  if (pair === undefined) throw new Error('a pair');
  const given = means(pairs, setup.holders === true, endless);
  const first = ids.map((id) => new library.CallingThread(tableWords, id, given));
  for (const [n, { words }] of pairs.entries()) {
    for (const end of [0, 1]) {
      const holder = first[held[n]?.[end] ?? -1];
      if (holder !== undefined) library.holdFirst(words, end, holder);
    }
  }
  for (const one of pairs) placeHolders(one, setup.holders === true);
  for (const { pair: n, end, thread } of setup.sharedWith ?? []) {
    const [one, other] = [pairs[n], first[thread]];
    if (one !== undefined && other !== undefined) placeShared(one, end, threadRef(other));
  }
  const { inTransit, watched } = setup;
  const watchedSlot = ids[watched?.thread ?? -1]?.slot;
  if (watched !== undefined && watchedSlot !== undefined) {
    tableWords[table.slotAt(watchedSlot) + table.REAPER] = watched.reaper;
  }
  if (inTransit !== undefined) {
    const { words } = pairs[inTransit.pair] ?? pair;
    words[layout.endAt(inTransit.end) + layout.REF + HOLDER] = transitRef(inTransit.nonce);
  }
  const exit = library.createExit();
  const words = new WordMap(
    [
      ...pairs.map(({ words: view }, n) => ({
        view,
        name: (index: number) => pairWord(index, setup, held.length > 1 ? `${'PQRS'[n]}: ` : ''),
      })),
      { view: tableWords, name: (index) => tableWord(index, setup) },
      { view: exit, name: (index) => [`exit word ${index}`, 'plain'] },
    ],
    pair.storage,
    !setup.exactDoorbells && !setup.holders,
  );
  const writePos = words.find(pair.words, layout.writePosAt(writes));
  const readPos = words.find(pair.words, layout.readPosAt(writes));
  const machines = plans.map((plan, n) => {
    const id = ids[n];
    if (id === undefined) throw new Error('a slot for each thread');
    let calling: CallingThread | undefined;
    return new Machine(
      {
        name: plan.name,
        start(frames) {
          use(library, frames, reached);
          const lookMs = plan.looks ? 1 : Infinity;
          calling = new library.CallingThread(tableWords, id, { ...given, lookMs });
          const program = plan.start(calling, pair, exit, pairs);
          return 'first' in program ? program : { first: program };
        },
        stops: plan.stops ?? 'never',
        exact: position === 0 ? 0 : plan.own === 'writer' ? PAST_WRAP + capacity : PAST_WRAP,
        ownPos: endless ? (plan.own === 'writer' ? writePos : readPos) : undefined,
        calls: setup.interrupts ? undefined : () => calling?.state.calls ?? 0,
      },
      words,
      sites,
    );
  });
  const found = visitAll({
    machines,
    words,
    doorbells: ids.map((id) => words.find(tableWords, table.slotAt(id.slot))),
    origin: endless ? readPos : undefined,
    exact: position === 0 ? 0 : PAST_WRAP,
    cells: pairs.length * (endless ? 1 : 2) * pair.storage,
    zombies: setup.zombies ?? 0,
    mortal: plans.map(({ mortal }) => mortal === true),
    engine: setup.engine ?? 'sound',
    maxStates: MAX_STATES,
    after,
  });
  return { ...found, audit: auditMerges(machines) };
}

/** Claims slots in order; the ones in between stay in use by threads that do nothing. */
function claimSlots(
  library: Library,
  tableWords: Int32Array<SharedArrayBuffer>,
  slots: readonly number[],
): { slot: number; generation: number }[] {
  const claimed = Array.from({ length: Math.max(...slots) + 1 }, (_, n) => {
    const id = library.claimSlot(tableWords, n + 1);
    if (id === undefined) throw new Error('table full');
    return id;
  });
  return slots.map((slot) => claimed[slot] ?? { slot, generation: 1 });
}

function means(
  pairs: readonly PairMemory[],
  isTimeless: boolean,
  endless: boolean,
): ConstructorParameters<typeof CallingThread>[2] {
  const storage = pairs[0]?.storage ?? 0;
  const first = layout.dataAt(0, storage);
  function* copy(
    target: Uint8Array,
    targetOffset: number,
    source: Uint8Array,
    sourceOffset: number,
    count: number,
  ): Generator<unknown, void, unknown> {
    const into = target.buffer instanceof SharedArrayBuffer;
    const ring = into ? target : source;
    const range = {
      data:
        2 * storage * pairs.findIndex(({ memory }) => memory === ring.buffer) +
        // An endless run uses one direction, whose bytes are all there are.
        (endless || ring.byteOffset === first ? 0 : storage),
      offset: into ? targetOffset : sourceOffset,
      count,
      bytes: into ? [...source.subarray(sourceOffset, sourceOffset + count)] : undefined,
    };
    const bytes = yield { kind: 'copy', args: [range] };
    if (!into) target.set(bytes as number[], targetOffset);
  }
  function* now(): Generator<unknown, number, unknown> {
    return isTimeless ? 0 : Number(yield { kind: 'clock', args: [2] }) * TIMEOUT_MS;
  }
  return {
    copy: copy as never,
    now: now as never,
    ownBytes: 0,
    canBlock: true,
    spinLimit: 0,
    graceMs: 0,
    lookMs: Infinity,
    end: () => undefined,
  };
}
