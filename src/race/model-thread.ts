import type { CallingThread } from '../atomics/thread.ts';
import { startTracking, type ThreadTracking } from '../clock/index.ts';
import { End } from '../ring/end.ts';
import type { PairMemory } from '../ring/memory.ts';
import { Held } from '../socket/held.ts';
import { Socket } from '../socket/socket.ts';
import { asThread } from '../thread/home.ts';
import { ListSink, type Log } from './record.ts';
import { Recorder } from './recorder.ts';
import type { SharedArray } from './shared-array.ts';
import { checkWatched } from './watch.ts';
import { Watched } from './watched.ts';

/** An end of a pair between threads of a checked program, until one of them gets it. */
export interface ModelEnd {
  readonly pair: PairMemory;
  readonly index: number;
}

/** Argument of the body of a thread of a checked program. */
export interface ModelThread<Ends> {
  /** The ends that it was given, as Sockets: for the calls that do not wait by a promise. */
  readonly ends: { readonly [Name in keyof Ends]: Socket };
  /** As `watch()`; but its `atomics` throw TypeError. */
  watch(view: SharedArray, name: string): Watched;
}

/** Few enough that a run's memory is soon put back; a log that is full is counted. */
const LOG_WORDS = 64;

/** One thread of a checked program: its clock, its log, and the ends it holds. */
export class RecordedThread {
  readonly tracking: ThreadTracking;
  readonly #thread: CallingThread;
  readonly #sink = new ListSink();
  readonly #recorder: Recorder;

  constructor(thread: CallingThread, name: string, stacks: boolean) {
    this.#thread = thread;
    this.tracking = startTracking(thread, { logWords: LOG_WORDS });
    this.#recorder = new Recorder(this.tracking.clock, name, this.#sink, objectId, stacks);
  }

  /** Runs the body of the thread from its start, up to its end or to where it is stopped. */
  run<Ends extends Readonly<Record<string, ModelEnd>>>(
    given: Ends,
    body: (thread: ModelThread<Ends>) => unknown,
  ): ThreadResult {
    // All that belongs to the calling thread, as its Sockets and what poll() asks for, is this one's.
    return asThread(this.#thread.table, this.#thread, () => this.#run(given, body));
  }

  #run<Ends extends Readonly<Record<string, ModelEnd>>>(
    given: Ends,
    body: (thread: ModelThread<Ends>) => unknown,
  ): ThreadResult {
    const helds: Held[] = [];
    const socket = (end: ModelEnd): Socket => {
      const held = new Held(this.#open(end));
      helds.push(held);
      return Socket.of(held);
    };
    try {
      const ends = Object.fromEntries(
        Object.entries(given).map(([name, end]) => [name, socket(end)]),
      ) as { [Name in keyof Ends]: Socket };
      const tools = { ends, watch: (view: SharedArray, name: string) => this.#watch(view, name) };
      const value = body(tools);
      return new ThreadResult(this.#sink.log, this.tracking.clock.losses, value);
    } finally {
      for (const held of helds) held.abandon();
    }
  }

  #open({ pair, index }: ModelEnd): End {
    return new End(this.#thread, pair, index, 0, this.tracking);
  }

  #watch(view: SharedArray, name: string): Watched {
    checkWatched(view, name);
    return new Watched(view, name, this.#recorder);
  }
}

/** Result of a thread: for the outcomes of the check it is the value that its body returned. */
export class ThreadResult {
  readonly log: Log;
  readonly losses: ThreadTracking['clock']['losses'];
  readonly value: unknown;

  constructor(log: Log, losses: ThreadResult['losses'], value: unknown) {
    this.log = log;
    this.losses = losses;
    this.value = value;
  }

  toJSON(): unknown {
    return this.value;
  }
}

const ids = new WeakMap<SharedArrayBuffer, string>();
let count = 0;

/** Here each memory has one object, in all threads and in all runs. */
function objectId(memory: SharedArrayBuffer): string {
  const known = ids.get(memory);
  if (known !== undefined) return known;
  count += 1;
  ids.set(memory, String(count));
  return String(count);
}
