import { releaseSlot } from '../../src/atomics/slots.ts';
import { createArena } from '../../src/race/arena.ts';
import { ListSink } from '../../src/race/record.ts';
import { Recorder } from '../../src/race/recorder.ts';
import { reportOf } from '../../src/race/report.ts';
import type { SharedArray } from '../../src/race/shared-array.ts';
import { SyncWords } from '../../src/race/sync-words.ts';
import { Watched } from '../../src/race/watched.ts';
import { type Actor, History } from '../clock/history.ts';

/* Runs the programs of programs.ts, step by step in one thread. */

const WORDS = 'xyzklm';

interface Thread {
  readonly actor: Actor;
  readonly ints: Watched;
  readonly bytes: Watched;
  readonly floats: Watched;
  readonly end: ReturnType<History['hold']> | undefined;
}

/** Says whether the detector finds a race in the run of a program. */
export function hasRace(program: string): boolean {
  const history = new History({ actors: 3, capacity: 8 });
  const memory = new SharedArrayBuffer(4 * WORDS.length);
  const arena = createArena(2 ** 18);
  const sinks = history.actors.map(() => new ListSink());
  const threads = history.actors.map((actor, i): Thread => {
    const { clock } = actor.tracking;
    const recorder = new Recorder(clock, actor.name, sinks[i] as ListSink, () => 'here', false);
    const sync = new SyncWords(arena, clock);
    const watched = (view: SharedArray) => new Watched(view, 'm', recorder, sync);
    return {
      actor,
      ints: watched(new Int32Array(memory)),
      bytes: watched(new Uint8Array(memory)),
      floats: watched(new Float32Array(memory)),
      end: i < 2 ? history.hold(actor, i) : undefined,
    };
  });
  const messages: unknown[] = [];
  for (const step of program.split(' ')) run(step, threads, messages, history);
  return reportOf(sinks.map(({ log }) => log)).races.length > 0;
}

function run(
  step: string,
  threads: readonly Thread[],
  messages: unknown[],
  history: History,
): void {
  const [name = '', operation = '', target = ''] = step;
  const threadOf = (letter: string): Thread => threads['ABC'.indexOf(letter)] as Thread;
  const { actor, ints, bytes, floats, end } = threadOf(name);
  const { tracking } = actor;
  const word = WORDS.indexOf(target);
  const { atomics } = ints;
  const held = () => end as NonNullable<typeof end>;
  const steps: Record<string, () => unknown> = {
    W: () => ints.set(word, 1),
    R: () => ints.get(word),
    I: () => ints.add(word, 1),
    B: () => bytes.set(4 * word, 1),
    b: () => bytes.get(4 * word),
    D: () => bytes.set(4 * word + 1, 1),
    K: () => ints.write([1, 2], word),
    V: () => ints.read(word, word + 2),
    F: () => floats.set(word, 1),
    S: () => atomics.store(word, 0),
    L: () => atomics.load(word),
    A: () => atomics.add(word, 1),
    X: () => atomics.exchange(word, 1),
    C: () => atomics.compareExchange(word, 0, 0),
    Z: () => atomics.compareExchange(word, -1, 1),
    H: () => bytes.atomics.store(4 * word, 0),
    N: () => atomics.notify(word),
    Q: () => atomics.wait(word, -1),
    '>': () => history.write(actor, held(), 1),
    '<': () => history.read(actor, held(), 1),
    P: () => history.peek(actor, held(), 1),
    E: () => held().close(),
    e: () => history.read(actor, held(), 1),
    M: () => messages.push(tracking.give()),
    m: () => tracking.take(messages.pop() as ReturnType<typeof tracking.give>),
    J: () => {
      const { thread } = threadOf(target).actor;
      releaseSlot(history.table, thread);
      tracking.join(thread);
    },
  };
  const action = steps[operation];
  if (action === undefined) throw new Error(`no step: ${step}`);
  action();
}
