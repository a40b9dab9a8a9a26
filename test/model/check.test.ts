import { expect, test } from 'vitest';
import { type Body, check } from '../../src/model/index.ts';
import { wordsOf } from './words-of.ts';

/** Loses an update if both load before one stores: one preemption. */
const LOST_UPDATE: Body = (m) => {
  const words = wordsOf(m, 'COUNT');
  for (const name of ['a', 'b']) {
    m.thread(name, () => Atomics.store(words, 0, Atomics.load(words, 0) + 1));
  }
  m.after(({ a, b }) => m.assert(Math.max(Number(a), Number(b)) === 2, 'an update is lost'));
};

/** Forgets that the waker may come between the look and the sleep. */
const LOST_WAKE_UP: Body = (m) => {
  const words = wordsOf(m, 'NEWS', 'BELL');
  m.thread('sleeper', () => {
    if (Atomics.load(words, 0) === 0) Atomics.wait(words, 1, 0);
  });
  m.thread('waker', () => {
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 1);
  });
};

test('a lost update is found by every strategy', () => {
  for (const strategy of ['dpor', 'dfs', 'random', 'pct'] as const) {
    const { verdict, counterexample } = check(LOST_UPDATE, { strategy });
    expect(verdict).toBe('refuted');
    expect(counterexample?.failure).toEqual({
      kind: 'assertion',
      message: 'after: an update is lost',
    });
  }
});

test('no run without a preemption loses the update, and one with a single preemption does', () => {
  expect(check(LOST_UPDATE, { strategy: 'dfs', preemptions: 0 }).verdict).toBe('explored');
  expect(check(LOST_UPDATE, { strategy: 'dfs', preemptions: 1 }).verdict).toBe('refuted');
});

test('a search that was cut short says explored and never verified', () => {
  const fine: Body = (m) => {
    const words = wordsOf(m, 'COUNT');
    for (const name of ['a', 'b', 'c']) {
      m.thread(name, () => {
        for (let i = 0; i < 3; i++) Atomics.add(words, 0, 1);
      });
    }
  };
  expect(check(fine).verdict).toBe('verified');
  expect(check(fine, { maxRuns: 10 }).verdict).toBe('explored');
  expect(check(fine, { maxSteps: 5 }).verdict).toBe('explored');
  expect(check(fine, { strategy: 'random', maxRuns: 10 }).verdict).toBe('explored');
  expect(check(fine, { strategy: 'pct', maxRuns: 10 }).verdict).toBe('explored');
  expect(check(fine, { schedule: 's1:' }).verdict).toBe('explored');
});

test('a printed schedule repeats the failure, with the same steps', () => {
  const found = check(LOST_WAKE_UP).counterexample;
  const again = check(LOST_WAKE_UP, { schedule: found?.schedule ?? '' }).counterexample;
  expect(again?.toString()).toBe(found?.toString());
  expect(again?.failure.kind).toBe('deadlock');
});

test('a counterexample is printed in columns with names and the reason', () => {
  const text = String(check(LOST_WAKE_UP).counterexample);
  expect(text).toBe(
    [
      'deadlock: sleeper sleeps for ever',
      '',
      '      sleeper                    waker',
      '   1  NEWS is 0',
      '   2                             NEWS = 1',
      '   3                             notify BELL: woke nobody',
      '   4  wait BELL while 0: asleep',
      '',
      'sleeper slept on BELL == 0 at step 4; it still is; the last notify was at step 3 and woke nobody',
      "schedule: 's1:0.1*2.0'",
    ].join('\n'),
  );
});

test('no run with fewer preemptions than a counterexample has fails', () => {
  for (const [body, preemptions] of [
    [LOST_UPDATE, 1],
    [LOST_WAKE_UP, 1],
  ] as const) {
    const bounded = (count: number) => check(body, { strategy: 'dfs', preemptions: count }).verdict;
    expect([bounded(preemptions - 1), bounded(preemptions)]).toEqual(['explored', 'refuted']);
    const { counterexample } = check(body, { strategy: 'random', seed: 4 });
    const threads = counterexample?.trace.map(({ thread }) => thread) ?? [];
    const switches = threads.filter((thread, i) => i > 0 && thread !== threads[i - 1]).length;
    // One of the switches comes where a thread has ended.
    expect(switches).toBe(preemptions + 1);
  }
});

test('a counterexample is a page that needs nothing else', () => {
  const html = check(LOST_WAKE_UP).counterexample?.toHtml() ?? '';
  expect(html).toContain('<svg');
  expect(html).toContain('notify BELL: woke nobody');
  expect(html).not.toMatch(/https?:|src=|href=/);
});

test('a loop that waits for a word ends, and has as many runs as there are ways to see it', () => {
  const verdict = check((m) => {
    const words = wordsOf(m, 'FLAG', 'DATA');
    m.thread('spinner', () => {
      while (Atomics.load(words, 0) === 0);
      m.assert(Atomics.load(words, 1) === 7);
    });
    m.thread('setter', () => {
      Atomics.store(words, 1, 7);
      Atomics.store(words, 0, 1);
    });
  });
  expect(verdict.verdict).toBe('verified');
});

test('a loop that nobody ends is a deadlock', () => {
  const { counterexample } = check((m) => {
    const words = wordsOf(m, 'FLAG');
    m.thread('spinner', () => {
      while (Atomics.load(words, 0) === 0);
    });
    m.thread('other', () => Atomics.load(words, 0));
  });
  expect(counterexample?.failure.message).toBe('spinner goes round for ever');
});

test('a loop that counts its rounds is not taken for an endless one', () => {
  const { verdict, outcomes } = check((m) => {
    const words = wordsOf(m, 'FLAG');
    m.thread('spinner', () => {
      for (let left = 20; left > 0; left--) if (Atomics.load(words, 0) === 1) return 'seen';
      return 'not seen';
    });
    m.thread('setter', () => {
      Atomics.store(words, 0, 1);
    });
  });
  expect(verdict).toBe('verified');
  expect([...outcomes.values()]).toEqual([1, 20]);
});

test('a spin lock by exchange excludes', () => {
  const { verdict } = check((m) => {
    const words = wordsOf(m, 'LOCK');
    const data = m.shared('data', 4);
    for (const name of ['a', 'b']) {
      m.thread(name, () => {
        while (Atomics.exchange(words, 0, 1) === 1);
        data.i32[0] = (data.i32[0] ?? 0) + 1;
        Atomics.store(words, 0, 0);
      });
    }
  });
  expect(verdict).toBe('verified');
});

const LOCKED: Body = (m) => {
  const words = wordsOf(m, 'LOCK');
  for (const name of ['a', 'b']) {
    m.thread(name, () => {
      while (Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
      Atomics.store(words, 0, 0);
      Atomics.notify(words, 0, 1);
    });
  }
};

test('a lock is lost with the thread that holds it', () => {
  expect(check(LOCKED).verdict).toBe('verified');
  const { counterexample } = check(LOCKED, { crashes: ['a'] });
  expect(counterexample?.failure.message).toBe('b sleeps for ever');
  expect(counterexample?.schedule).toBe('s1:0.0x.1*2');
});

test('a timeout can come at any moment', () => {
  const { outcomes } = check((m) => {
    const words = wordsOf(m, 'NEWS');
    m.thread('sleeper', () => Atomics.wait(words, 0, 0, 1000));
    m.thread('waker', () => {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
    });
  });
  const seen = [...outcomes.keys()].map((outcome) => JSON.parse(outcome).sleeper).sort();
  expect(seen).toEqual(['not-equal', 'ok', 'timed-out']);
});

/** Looks every 10 ms whether there is news. */
function poller(stores: boolean): Body {
  return (m) => {
    const words = wordsOf(m, 'NEWS', 'OTHER');
    m.thread('poller', () => {
      while (Atomics.load(words, 0) === 0) Atomics.wait(words, 0, 0, 10);
    });
    m.thread('other', () => {
      Atomics.store(words, stores ? 0 : 1, 1);
    });
  };
}

test('a loop that polls ends with news, and is a deadlock where none can come', () => {
  expect(check(poller(true)).verdict).toBe('verified');
  const { counterexample } = check(poller(false));
  expect(counterexample?.failure).toEqual({
    kind: 'deadlock',
    message: 'poller goes round for ever',
  });
});

test('the clock moves to the end of a wait that timed out', () => {
  const { outcomes } = check((m) => {
    const words = wordsOf(m, 'A');
    m.thread('a', () => {
      Atomics.wait(words, 0, 0, 30);
      Atomics.wait(words, 0, 0, 5);
      return m.now();
    });
  });
  expect([...outcomes.keys()]).toEqual(['{"a":35}']);
});

test('choices are all taken', () => {
  const { verdict, outcomes, covered } = check((m) => {
    wordsOf(m, 'NOTHING');
    m.thread('a', () => {
      const choice = m.choose(3);
      if (choice === 2) m.cover('two');
      return choice;
    });
  });
  expect(verdict).toBe('verified');
  expect(outcomes.size).toBe(3);
  expect([...covered]).toEqual(['two']);
});

test('a bug of depth 2 behind many steps is found by priorities with a given seed', () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'A', 'B', 'NOISE');
    for (const name of ['noise1', 'noise2']) {
      m.thread(name, () => {
        for (let i = 0; i < 20; i++) Atomics.add(words, 2, 1);
      });
    }
    m.thread('setter', () => {
      Atomics.store(words, 0, 1);
      Atomics.store(words, 0, 2);
    });
    m.thread('looker', () => m.assert(Atomics.load(words, 0) !== 1, 'seen half-way'));
  };
  const { verdict, runs } = check(body, { strategy: 'pct', depth: 2, seed: 7, maxRuns: 2000 });
  expect(verdict).toBe('refuted');
  expect(runs).toBeLessThan(2000);
});

test('a catch or a finally of a thread has not happened until its operation is the next one', () => {
  const { verdict, outcomes } = check((m) => {
    const words = wordsOf(m, 'A', 'B');
    const plain = m.shared('plain', 4);
    m.thread('a', () => {
      try {
        Atomics.add(words, 0, 1);
        Atomics.add(words, 0, 1);
      } catch {
        plain.i32[0] = 7;
      } finally {
        Atomics.store(words, 1, 1);
      }
      return plain.i32[0];
    });
  });
  expect([verdict, [...outcomes.keys()]]).toEqual(['verified', ['{"a":0}']]);
});

test('a thread that does not repeat itself is misuse', () => {
  let calls = 0;
  const differ = () =>
    check((m) => {
      const words = wordsOf(m, 'A', 'B');
      m.thread('a', () => {
        calls += 1;
        Atomics.load(words, calls % 2);
        Atomics.load(words, 0);
      });
    });
  expect(differ).toThrow('a does not repeat itself');
});

test('the globals are back after a check, also after one that threw', () => {
  const { Atomics: atomics, SharedArrayBuffer: buffers } = globalThis;
  const { set } = Uint8Array.prototype;
  check(LOST_UPDATE);
  expect(() => check(() => {})).toThrow('the program has no thread');
  expect([globalThis.Atomics, globalThis.SharedArrayBuffer]).toEqual([atomics, buffers]);
  expect(Uint8Array.prototype.set).toBe(set);
});

test('what the body makes besides shared memory is each thread’s own', () => {
  const { verdict } = check((m) => {
    const words = wordsOf(m, 'A');
    const own = { count: 0 };
    for (const name of ['a', 'b']) {
      m.thread(name, () => {
        own.count += 1;
        Atomics.add(words, 0, 1);
        own.count += 1;
        Atomics.add(words, 0, 1);
        m.assert(own.count === 2);
      });
    }
  });
  expect(verdict).toBe('verified');
});

test('plain code that is run again sees what another thread had made of what it wrote', () => {
  const { verdict, outcomes, counterexample } = check(
    (m) => {
      const words = wordsOf(m, 'DATA', 'SAW');
      m.thread('a', () => {
        Atomics.load(words, 1);
        words[0] = 5;
        Atomics.load(words, 1);
        const saw = words[0];
        // Would not be the same operation as before if the thread now saw something else.
        Atomics.store(words, 1, saw ?? -1);
        Atomics.load(words, 1);
        return saw;
      });
      m.thread('b', () => {
        if (Atomics.load(words, 0) === 5) Atomics.store(words, 0, 0);
      });
    },
    { strategy: 'dfs', races: false },
  );
  expect(verdict, String(counterexample)).toBe('verified');
  expect([...outcomes.keys()].sort()).toEqual(['{"a":0}', '{"a":5}']);
});
