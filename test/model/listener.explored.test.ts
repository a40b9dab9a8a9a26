import { expect, test } from 'vitest';
import { ring } from '../../src/atomics/doorbell.ts';
import { ask, createAsked, dismiss, ENDED, hear, RUNG } from '../../src/atomics/listener.ts';
import { createTable } from '../../src/atomics/table.ts';
import { load } from '../../src/atomics/words.ts';
import type { Body } from '../../src/model/index.ts';
import { check } from '../support/check.ts';
import { threadOn } from '../support/memory.ts';

/*
 * The listener of a thread that awaits, in every run of small programs: the code that ships, with a
 * message as a word of shared memory on which the owner sleeps as on its event loop.
 */
const NEWS = 0;
const POSTED = 1;

/** An owner that awaits `changes` changes through its listener. */
const awaits =
  (changes: number): Body =>
  (m) => {
    const { table, at } = threadOn(createTable(1));
    const asked = createAsked();
    const words = new Int32Array(new SharedArrayBuffer(8));
    m.thread('owner', () => {
      for (let posted = 0; ; ) {
        const key = load(table, at);
        if (load(words, NEWS) === changes) break;
        if (!ask(asked, table, at, key)) continue;
        Atomics.wait(words, POSTED, posted);
        posted = load(words, POSTED);
      }
      dismiss(asked, table, at);
    });
    m.thread('listener', () => {
      for (;;) {
        const heard = hear(asked, table, at);
        if (heard === ENDED) break;
        if (heard !== RUNG) continue;
        Atomics.add(words, POSTED, 1);
        Atomics.notify(words, POSTED);
      }
    });
    m.thread('waker', () => {
      for (let change = 0; change < changes; change++) {
        Atomics.add(words, NEWS, 1);
        ring(table, at);
      }
    });
  };

test('an owner hears of a change and its listener ends, in every run', () => {
  const verdict = check(awaits(1));
  expect(verdict.counterexample?.failure.message).toBeUndefined();
  expect(verdict.verdict).toBe('verified');
});

test('an owner hears of two changes, in random runs', () => {
  const verdict = check(awaits(2), { strategy: 'random', seed: 7, maxRuns: 1000 });
  expect(verdict.counterexample?.failure.message).toBeUndefined();
  expect([verdict.verdict, verdict.runs]).toEqual(['explored', 1000]);
});

test('a listener that is away for a ring nobody asked for is fetched, in every run', () => {
  const verdict = check((m) => {
    const { table, at } = threadOn(createTable(1));
    const asked = createAsked();
    m.thread('listener', () => {
      while (hear(asked, table, at) !== RUNG);
    });
    m.thread('owner', () => {
      // Rung by a blocking call.
      ring(table, at);
      const key = load(table, at);
      ask(asked, table, at, key);
      ring(table, at);
    });
  });
  expect(verdict.counterexample?.failure.message).toBeUndefined();
  expect(verdict.verdict).toBe('verified');
});
