import { claimSlot, nextNonce } from '../atomics/slots.ts';
import { createTable } from '../atomics/table.ts';
import { CallingThread } from '../atomics/thread.ts';
import type { Words } from '../atomics/words.ts';
import { integer, wrongValue } from '../errno/misuse.ts';
import { takeOptions } from '../errno/take.ts';
import { bulkSet } from '../ring/copy-paths.ts';
import { FULL_WRITES, MAX_CAPACITY, PIPE } from '../ring/layout.ts';
import { createPair } from '../ring/memory.ts';
import { holdFirst } from '../ring/references.ts';
import { clockFlags } from '../thread/tracking-hook.ts';
import type { Lost } from './arena.ts';
import { type ModelEnd, type ModelThread, RecordedThread, ThreadResult } from './model-thread.ts';
import type { Report } from './race.ts';
import { reportOf } from './report.ts';

/** The part of `m`, which `check` of socketpair/model gives to a program, that is used here. */
export interface CheckedProgram {
  thread(name: string, body: () => unknown): void;
  after(look: (results: Readonly<Record<string, unknown>>) => void): void;
  now(): number;
}

export interface ModelOptions {
  /** Reports say from where memory was touched, which takes most of the time. True. */
  readonly stacks?: boolean;
}

export interface ModelPairOptions {
  /** Bytes a direction, 16 unless given. */
  readonly capacity?: number;
  /** As of `socketpair()`; `'data'` unless given. */
  readonly clocks?: 'data' | 'data+space';
  readonly fullWrites?: boolean;
}

/** Threads of a checked program, whose pairs and watched memory are recorded. */
export interface ModelRace<Name extends string> {
  /** As `socketpair()`: two ends, for `thread`. */
  socketpair(options?: ModelPairOptions): [ModelEnd, ModelEnd];
  /** As `pipe()`. */
  pipe(options?: ModelPairOptions): [reader: ModelEnd, writer: ModelEnd];
  /**
   * As `m.thread()`, for one of the names, which gets these ends. A thread that returns leaves them
   * open.
   */
  thread<Ends extends Readonly<Record<string, ModelEnd>>>(
    name: Name,
    ends: Ends,
    body: (thread: ModelThread<Ends>) => unknown,
  ): void;
  /** As `m.after()`: looks at the races of each run that ended, and at what its threads returned. */
  after(look: (report: Report, results: Readonly<Record<string, unknown>>) => void): void;
}

/** As few as a read and a write of some bytes need: the smaller, the fewer runs. */
const CAPACITY = 16;

/**
 * Finds races in every run of a program that `check` of socketpair/model runs: with the clocks and
 * the search that real threads have. `names` are all threads of the program. `check` itself has to be
 * told `races: false`, for it takes the pair's own Atomics for order between its users. Never blocks.
 *
 * @throws TypeError for no names, or the same name twice
 *
 * @example
 * import { check } from 'socketpair/model';
 * import { raceIn } from 'socketpair/race';
 * const { verdict } = check((m) => {
 *   const race = raceIn(m, ['writer', 'reader']);
 *   const [a, b] = race.socketpair();
 *   const memory = new SharedArrayBuffer(4);
 *   race.thread('writer', { io: a }, ({ ends, watch }) => {
 *     watch(new Int32Array(memory), 'x').set(0, 1);
 *     ends.io.write(Uint8Array.of(1));
 *   });
 *   race.thread('reader', { io: b }, ({ ends, watch }) => {
 *     ends.io.read(new Uint8Array(1));
 *     return watch(new Int32Array(memory), 'x').get(0);
 *   });
 *   race.after(({ races, text }) => m.assert(races.length === 0, text));
 * }, { strategy: 'dpor', races: false });
 * verdict; // 'verified'
 */
export function raceIn<Name extends string>(
  m: CheckedProgram,
  names: readonly Name[],
  options: ModelOptions = {},
): ModelRace<Name> {
  if (names.length === 0 || new Set(names).size < names.length) {
    throw wrongValue('names', 'the different names of all threads', String(names));
  }
  const { stacks = true } = takeOptions(options, ['stacks']);
  const table = createTable(names.length);
  const threads = new Map<string, [CallingThread, RecordedThread]>();
  for (const name of names) {
    const thread = threadOn(table, m);
    threads.set(name, [thread, new RecordedThread(thread, name, stacks)]);
  }
  const given = new Set<ModelEnd>();
  const open = (kind: number, options: ModelPairOptions): [ModelEnd, ModelEnd] => {
    const taken = takeOptions(options, ['capacity', 'clocks', 'fullWrites']);
    const { capacity = CAPACITY, clocks = 'data', fullWrites = false } = taken;
    integer('capacity', capacity, 1, MAX_CAPACITY);
    const flags = kind | clockFlags(clocks) | (fullWrites ? FULL_WRITES : 0);
    const [[, { tracking }]] = threads.values() as unknown as [[CallingThread, RecordedThread]];
    const pair = createPair(table, {
      capacity,
      flags,
      clockWords: tracking.regionWords(flags),
    });
    return [
      { pair, index: 0 },
      { pair, index: 1 },
    ];
  };
  const hold = (end: ModelEnd, thread: CallingThread): void => {
    if (given.has(end)) throw new TypeError('an end is given to one thread only');
    given.add(end);
    holdFirst(end.pair.words, end.index, thread);
  };
  return {
    socketpair: (options = {}) => open(0, options),
    pipe(options = {}) {
      const [writer, reader] = open(PIPE, options);
      return [reader, writer];
    },
    thread(name, ends, body) {
      const found = threads.get(name);
      if (found === undefined) throw wrongValue('name', `one of ${names.join(', ')}`, name);
      const [thread, recorded] = found;
      for (const end of Object.values(ends)) hold(end, thread);
      m.thread(name, () => recorded.run(ends, body));
    },
    after(look) {
      m.after((results) => {
        const ended = Object.values(results).filter((one) => one instanceof ThreadResult);
        const values = Object.entries(results).map(([name, one]) => [
          name,
          one instanceof ThreadResult ? one.value : one,
        ]);
        look(
          reportOf(
            ended.map(({ log }) => log),
            lostBy(ended),
          ),
          Object.fromEntries(values),
        );
      });
    },
  };
}

function threadOn(table: Words, m: CheckedProgram): CallingThread {
  const id = claimSlot(table, nextNonce(table));
  if (id === undefined) throw new TypeError('a table has a slot for each name');
  return new CallingThread(table, id, {
    now: () => m.now(),
    copy: bulkSet,
    ownBytes: 0,
    canBlock: true,
    spinLimit: 0,
    graceMs: 1,
    lookMs: Infinity,
    end: () => undefined,
  });
}

function lostBy(results: readonly ThreadResult[]): Lost {
  const sum = (loss: keyof ThreadResult['losses']): number =>
    results.reduce((total, { losses }) => total + losses[loss], 0);
  return {
    dropped: 0,
    forced: sum('forced'),
    missed: sum('missed'),
    degradedBytes: sum('degradedBytes'),
  };
}
