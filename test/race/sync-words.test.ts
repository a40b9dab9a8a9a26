import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import type { Words } from '../../src/atomics/words.ts';
import { startTracking } from '../../src/clock/index.ts';
import { createArena, LOCK } from '../../src/race/arena.ts';
import { ListSink } from '../../src/race/record.ts';
import { Recorder } from '../../src/race/recorder.ts';
import { SyncWords } from '../../src/race/sync-words.ts';
import { Watched } from '../../src/race/watched.ts';
import { type Actor, History } from '../clock/history.ts';
import { threadOn } from '../support/memory.ts';

/* Clocks of the words that programs synchronise with, where something goes wrong. */

const shared = (): Int32Array<SharedArrayBuffer> => new Int32Array(new SharedArrayBuffer(8));

/** Takes more stack than all that comes before a change: so that it may end after that. */
class DeepSink extends ListSink {
  override put(kind: number, words: readonly number[]): void {
    const down = (depth: number): void => (depth > 0 ? down(depth - 1) : super.put(kind, words));
    down(40);
  }
}

function watchedBy(actor: Actor, arena: Words, view: Int32Array<SharedArrayBuffer>, name: string) {
  const { clock } = actor.tracking;
  const recorder = new Recorder(clock, actor.name, new DeepSink(), () => 'here', false);
  return new Watched(view, name, recorder, new SyncWords(arena, clock));
}

/** Runs `action` at all depths near the end of the stack, deepest first, until it returns true. */
function nearTheEnd(pad: number, action: () => boolean): void {
  let isDone = false;
  const down = (): void => {
    try {
      down();
    } catch (error) {
      if (isDone) return;
      try {
        isDone = action();
      } catch {
        throw error;
      }
    }
  };
  const shift = (n: number): void => (n > 0 ? shift(n - 1) : down());
  shift(pad);
}

test.for(['store', 'add'] as const)(
  'a %s that meets the end of the stack tells, if it changed the word, and gives the lock back',
  (operation) => {
    let torn = 0;
    for (let round = 0; round < 60; round++) {
      const history = new History({ actors: 3, capacity: 1 });
      const [early, one, other] = history.actors as [Actor, Actor, Actor];
      const arena = createArena(2 ** 20);
      const view = shared();
      const [before, mine, theirs] = [early, one, other].map((actor) =>
        watchedBy(actor, arena, view, 'x'),
      ) as [Watched, Watched, Watched];
      history.touch(early, 'early');
      before.atomics.store(0, 1);
      history.touch(one, 'touch');
      nearTheEnd(round, () => {
        try {
          mine.atomics[operation](0, 2);
        } catch (error) {
          if (view[0] === 1) throw error;
          torn += 1;
        }
        return true;
      });
      expect(Atomics.load(arena, LOCK)).toBe(0);
      theirs.atomics.load(0);
      const heard = history.touches.filter((touch) => other.hasHeardOf(touch));
      expect(heard.map(({ name }) => name)).toContain('touch');
      if (operation === 'add') expect(heard.map(({ name }) => name)).toContain('early');
    }
    expect(torn).toBeGreaterThan(0);
  },
);

test('a wait or notify that meets the end of the stack gives the lock back', () => {
  let threw = 0;
  const history = new History({ actors: 1, capacity: 1 });
  const arena = createArena(2 ** 20);
  const words = watchedBy(history.actor(0), arena, shared(), 'x');
  for (let round = 0; round < 60; round++) {
    nearTheEnd(round, () => {
      try {
        words.atomics.notify(0);
      } catch (error) {
        threw += 1;
        expect(Atomics.load(arena, LOCK)).toBe(0);
        throw error;
      }
      return true;
    });
  }
  expect(threw).toBeGreaterThan(0);
  expect(words.atomics.wait(0, 0, 0)).toBe('timed-out');
});

test('a lock that a live thread never gives back is EPROTO after a while', () => {
  const table = createTable(4);
  let nowMs = 0;
  // Each look at the clock is seconds later.
  const now = () => (nowMs += 6_000);
  const thread = threadOn(table, { now });
  const owner = threadOn(table);
  const arena = createArena(2 ** 20);
  const { clock } = startTracking(thread);
  const recorder = new Recorder(clock, 'one', new ListSink(), () => 'here');
  const words = new Watched(shared(), 'x', recorder, new SyncWords(arena, clock));
  Atomics.store(arena, LOCK, (owner.slot << 22) | owner.generation);
  expect(() => words.atomics.load(0)).toThrow(/^EPROTO: .*lock of the watched words/);
  Atomics.store(arena, LOCK, 0);
  expect(words.atomics.add(0, 5)).toBe(0);
});

// Their FNV-1a hashes of 32 bits are equal.
test('words of two names have two clocks, whatever the names', () => {
  const history = new History({ actors: 2, capacity: 1 });
  const [one, other] = history.actors as [Actor, Actor];
  const arena = createArena(2 ** 20);
  const first = watchedBy(one, arena, shared(), 'word5ci');
  const second = watchedBy(other, arena, shared(), 'word5eo0');
  history.touch(one, 'touch');
  first.atomics.store(0, 1);
  second.atomics.load(0);
  expect(history.touches.filter((touch) => other.hasHeardOf(touch))).toEqual([]);
  watchedBy(other, arena, shared(), 'word5ci').atomics.load(0);
  expect(history.touches.filter((touch) => other.hasHeardOf(touch))).toHaveLength(1);
});
