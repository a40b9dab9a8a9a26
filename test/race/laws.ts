import assert from 'node:assert';
import { releaseSlot } from '../../src/atomics/slots.ts';
import { createArena } from '../../src/race/arena.ts';
import { ListSink } from '../../src/race/record.ts';
import { Recorder } from '../../src/race/recorder.ts';
import { reportOf } from '../../src/race/report.ts';
import type { SharedArray } from '../../src/race/shared-array.ts';
import { SyncWords } from '../../src/race/sync-words.ts';
import { Watched } from '../../src/race/watched.ts';
import { type Actor, History } from '../clock/history.ts';
import { POSITIONS, programs, run } from '../clock/programs.ts';
import { BOARD } from './board.ts';
import { checkRow } from './board-model.ts';
import { hasRace } from './program-runs.ts';
import { CLEAN, RACES } from './programs.ts';

/* Laws of the detector, as programs that mutants of it are run against. */

function row(number: number): () => void {
  return () => {
    const one = BOARD[number - 1];
    assert(one !== undefined);
    for (const clocks of ['data', 'data+space'] as const) {
      const { verdict, found } = checkRow(one, clocks);
      assert.equal(verdict.verdict, 'verified');
      assert.equal(
        one.races[clocks] ? found.without : found.withRace,
        0,
        `${one.program} ${clocks}`,
      );
    }
  };
}

function nothing(differences: { missing: string[]; extra: string[] }): void {
  assert.deepEqual(differences.missing, []);
  assert.deepEqual(differences.extra, []);
}

/** Threads that watch the same word, with clocks of its own. */
function watchers(history: History): Watched[] {
  const arena = createArena(2 ** 20);
  const view = new Int32Array(new SharedArrayBuffer(8));
  return history.actors.map((actor) => {
    const { clock } = actor.tracking;
    const recorder = new Recorder(clock, actor.name, new ListSink(), () => 'here');
    return new Watched(view, 'word', recorder, new SyncWords(arena, clock));
  });
}

type ViewKind = new (memory: SharedArrayBuffer) => SharedArray;

/** Three threads that watch the same word, of a history. */
interface Trio {
  readonly words: [one: Watched, other: Watched, last: Watched];
  /** One of the first two touches something that is called that. */
  touch(by: 0 | 1, name: string): void;
  /** Touches of the others that the last thread has heard of. */
  heard(): string[];
}

function trio(): Trio {
  const history = new History({ actors: 3, capacity: 1 });
  return {
    words: watchers(history) as Trio['words'],
    touch: (by, name) => history.touch(history.actor(by), name),
    heard: () =>
      history.touches.filter((touch) => history.actor(2).hasHeardOf(touch)).map(({ name }) => name),
  };
}

/** Touches of other threads that `action` lets the last of the threads hear of. */
function heard(action: (trio: Trio) => void): string[] {
  const made = trio();
  action(made);
  return made.heard();
}

/** Calls `around` in place of the engine's next wait. Returns how to have no more of it. */
function aroundSleep(
  how: 'wait' | 'waitAsync',
  around: (sleep: () => unknown) => unknown,
): () => void {
  const real = Atomics[how] as (...args: unknown[]) => unknown;
  const restore = (): void => {
    Object.assign(Atomics, { [how]: real });
  };
  const once = (...args: unknown[]): unknown => {
    restore();
    return around(() => real(...args));
  };
  Object.assign(Atomics, { [how]: once });
  return restore;
}

export const laws: Record<string, () => void | Promise<void>> = {
  'exactly the writes are learned whose bytes were read'() {
    for (const program of programs()) {
      for (const position of POSITIONS) nothing(run(program, { position }));
    }
  },
  'with tiny logs nothing that was before is missed'() {
    for (const program of programs()) {
      assert.deepEqual(run(program, { position: 0, logWords: 8 }).missing, []);
    }
  },
  'row 2: a write is before the read of its bytes': row(2),
  'row 3: a write whose bytes were not read is not': row(3),
  'row 4: a close is before the end of file': row(4),
  'row 5: a close is before EPIPE': row(5),
  'row 6: a read is before the write into its room, if asked for': row(6),
  'row 9: a byte that is looked at orders': row(9),
  'a clock that nobody had comes first, and then one whose last time is known'() {
    const history = new History({ actors: 3, slots: 3, capacity: 1 });
    const [one, other, last] = history.actors as [Actor, Actor, Actor];
    assert.deepEqual(
      history.actors.map(({ tracking }) => tracking.clock.clock),
      [0, 1, 2],
    );
    for (const actor of [one, other]) {
      history.touch(actor, `touch of ${actor.name}`);
      releaseSlot(history.table, actor.thread);
    }
    last.tracking.join(other.thread);
    last.known = other.known;
    nothing(history.differences());
    const late = history.add('late', last);
    assert.equal(late.tracking.clock.clock, 1);
    assert.equal(late.tracking.clock.losses.forced, 0);
    history.touch(late, 'late touch');
    nothing(history.differences());
  },
  'a clock whose last time is not known is taken by force only, and that is counted'() {
    const history = new History({ actors: 2, slots: 2, capacity: 1 });
    const [one] = history.actors as [Actor, Actor];
    history.touch(one, 'touch');
    releaseSlot(history.table, one.thread);
    const late = history.add('late');
    assert.equal(late.tracking.clock.clock, 0);
    assert.equal(late.tracking.clock.losses.forced, 1);
    assert.deepEqual(history.differences().missing, []);
  },
  'an atomic operation that throws gives its lock back'() {
    const history = new History({ actors: 2, capacity: 1 });
    const [one, other] = watchers(history);
    assert.throws(() => one?.atomics.store(0, 1n as unknown as number), TypeError);
    assert.equal(other?.atomics.add(0, 5), 0);
    assert.equal(one?.atomics.load(0), 5);
  },
  'bulk accesses race with what they overlap, and with nothing else'() {
    const history = new History({ actors: 3, capacity: 1 });
    const view = new Int32Array(new SharedArrayBuffer(4096));
    const sinks = history.actors.map(() => new ListSink());
    const [one, other, last] = history.actors.map((actor, i) => {
      const recorder = new Recorder(
        actor.tracking.clock,
        actor.name,
        sinks[i] as ListSink,
        () => 'here',
      );
      return new Watched(view, 'view', recorder);
    });
    one?.write(new Array(100).fill(1), 0);
    other?.set(99, 2);
    other?.set(100, 2);
    last?.read(100, 300);
    const { races } = reportOf(sinks.map(({ log }) => log));
    const pairs = races.map(({ accesses }) =>
      accesses.map(({ thread, from }) => `${thread} ${from}`),
    );
    assert.deepEqual(pairs.map((pair) => pair.sort().join(', ')).sort(), [
      'T0 0, T1 396',
      'T1 400, T2 400',
    ]);
  },
  'a load hears of the last store, and not of the one before'() {
    const names = heard(({ words: [one, other, last], touch }) => {
      touch(0, 'early');
      one.atomics.store(0, 1);
      touch(1, 'late');
      other.atomics.store(0, 2);
      last.atomics.load(0);
    });
    assert.deepEqual(names, ['late']);
  },
  'a chain of read-modify-writes hears of all'() {
    const names = heard(({ words: [one, other, last], touch }) => {
      touch(0, 'early');
      one.atomics.store(0, 1);
      touch(1, 'late');
      other.atomics.add(0, 1);
      last.atomics.load(0);
    });
    assert.deepEqual(names, ['early', 'late']);
  },
  'a compareExchange that fails tells nothing'() {
    const names = heard(({ words: [one, , last], touch }) => {
      touch(0, 'touch');
      one.atomics.compareExchange(0, 5, 6);
      last.atomics.load(0);
    });
    assert.deepEqual(names, []);
  },
  'a notify is before who waits afterwards'() {
    const names = heard(({ words: [one, , last], touch }) => {
      touch(0, 'touch');
      one.atomics.notify(0);
      last.atomics.wait(0, 1, 0);
    });
    assert.deepEqual(names, ['touch']);
  },
  'a wait hears of the store that its load saw'() {
    for (const value of [0, 1]) {
      const names = heard(({ words: [one, , last], touch }) => {
        touch(0, 'touch');
        one.atomics.store(0, 1);
        touch(0, 'later');
        assert.equal(last.atomics.wait(0, value, 0), value === 1 ? 'timed-out' : 'not-equal');
      });
      assert.deepEqual(names, ['touch']);
    }
  },
  'a wait hears of the store that came between its call and its sleep'() {
    for (const how of ['wait', 'waitAsync'] as const) {
      const { words, touch, heard } = trio();
      const [one, other, last] = words;
      const restore = aroundSleep(how, (sleep) => {
        touch(0, 'early');
        one.atomics.store(0, 1);
        touch(1, 'late');
        other.atomics.store(0, 2);
        return sleep();
      });
      const result = last.atomics[how](0, 0, 1000);
      restore();
      const expected = how === 'wait' ? 'not-equal' : { async: false, value: 'not-equal' };
      assert.deepEqual(result, expected);
      assert.deepEqual(heard(), ['late']);
    }
  },
  'a word that changed and is what it was before the sleep is waited for'() {
    const { words, touch, heard } = trio();
    const [one, other, last] = words;
    const restore = aroundSleep('wait', (sleep) => {
      touch(0, 'early');
      one.atomics.store(0, 1);
      const how = sleep();
      touch(1, 'late');
      other.atomics.store(0, 0);
      return how;
    });
    assert.equal(last.atomics.wait(0, 0, 1), 'timed-out');
    restore();
    assert.deepEqual(heard(), ['late']);
  },
  async 'a waitAsync hears of the notify that ended it, when its promise resolves'() {
    const { words, touch, heard } = trio();
    const [one, , last] = words;
    const wait = last.atomics.waitAsync(0, 0);
    touch(0, 'touch');
    assert.equal(one.atomics.notify(0), 1);
    assert.deepEqual(heard(), []);
    assert.equal(await wait.value, 'ok');
    assert.deepEqual(heard(), ['touch']);
  },
  'a load hears of a store of its own size only'() {
    const kinds = [Int8Array, Uint16Array, Uint32Array, Int32Array];
    for (const Stored of kinds as ViewKind[]) {
      for (const Loaded of kinds as ViewKind[]) {
        const history = new History({ actors: 2, capacity: 1 });
        const arena = createArena(2 ** 20);
        const memory = new SharedArrayBuffer(8);
        const watchedBy = ({ tracking: { clock }, name }: Actor, Kind: typeof Stored) => {
          const recorder = new Recorder(clock, name, new ListSink(), () => 'here');
          const view = new Kind(memory) as SharedArray;
          return new Watched(view, 'word', recorder, new SyncWords(arena, clock));
        };
        const [one, other] = history.actors as [Actor, Actor];
        const touch = one.touch('touch');
        watchedBy(one, Stored).atomics.store(0, 1);
        watchedBy(other, Loaded).atomics.load(0);
        const sizes = [Stored, Loaded].map((Kind) => new Kind(memory).BYTES_PER_ELEMENT);
        assert.equal(other.hasHeardOf(touch), sizes[0] === sizes[1], String(sizes));
      }
    }
  },
  'programs that race are told, and no others'() {
    for (const program of RACES) assert(hasRace(program), `no race: ${program}`);
    for (const program of CLEAN) assert(!hasRace(program), `a race: ${program}`);
  },
};
