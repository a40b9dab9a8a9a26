import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Body, check, checkAsync, ModelMisuse } from '../../src/model/index.ts';
import { rounds } from '../support/rounds.ts';
import { wordsOf } from './words-of.ts';

/** Verdict, and the fault if there is one. */
async function told(body: Body, options = {}): Promise<string> {
  const { verdict, counterexample } = await checkAsync(body, { maxMs: Infinity, ...options });
  const { failure } = counterexample ?? {};
  return failure === undefined ? verdict : `${failure.kind}: ${failure.message}`;
}

test('threads may be async, and await waitAsync', async () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'NEWS');
    m.thread('sleeper', async () => {
      while (Atomics.load(words, 0) === 0) await Atomics.waitAsync(words, 0, 0).value;
      return 'awake';
    });
    m.thread('waker', () => {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 0);
    });
  };
  expect(await told(body)).toBe('verified');
});

test('a wake-up that is lost between the look and the waitAsync is found', async () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'NEWS', 'BELL');
    m.thread('sleeper', async () => {
      if (Atomics.load(words, 0) === 0) await Atomics.waitAsync(words, 1, 0).value;
    });
    m.thread('waker', async () => {
      Atomics.store(words, 0, 1);
      Atomics.notify(words, 1);
    });
  };
  expect(await told(body)).toBe('deadlock: sleeper awaits for ever');
});

test('what comes between two awaits of a thread is found: an update is lost', async () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'COUNT');
    for (const name of ['a', 'b']) {
      m.thread(name, async () => {
        const before = Atomics.load(words, 0);
        await null;
        Atomics.store(words, 0, before + 1);
      });
    }
    m.after(() => m.assert(Atomics.load(words, 0) === 2, 'an update is lost'));
  };
  expect(await told(body)).toBe('assertion: after: an update is lost');
});

test('a timeout of waitAsync and a notify are both tried, by every strategy the same', async () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'BELL');
    m.thread('sleeper', async () => (await Atomics.waitAsync(words, 0, 0, 10).value) as string);
    m.thread('waker', () => Atomics.notify(words, 0));
  };
  for (const strategy of ['dpor', 'dfs'] as const) {
    const { verdict, outcomes } = await checkAsync(body, { strategy });
    expect(verdict).toBe('verified');
    expect([...outcomes.keys()].sort()).toEqual([
      '{"sleeper":"ok","waker":1}',
      '{"sleeper":"timed-out","waker":0}',
    ]);
  }
});

test('timers end in the order of a virtual clock, which all clocks show', async () => {
  const { verdict, outcomes } = await checkAsync((m) => {
    m.thread('t', async () => {
      const start = [Date.now(), performance.now(), Date.parse(new Date().toISOString())] as const;
      const order: string[] = [];
      const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const stopped = setTimeout(() => order.push('never'), 5);
      clearTimeout(stopped);
      const ticks = setInterval(() => order.push('tick'), 400);
      await Promise.all([
        sleep(1000).then(() => order.push('late')),
        sleep(1).then(() => order.push('soon')),
      ]);
      clearInterval(ticks);
      return [order, Date.now() - start[0], performance.now() - start[1], Date.now() - start[2]];
    });
  });
  expect(verdict).toBe('verified');
  expect([...outcomes.keys()]).toEqual(['{"t":[["soon","tick","tick","late"],1000,1000,1000]}']);
});

test('Math.random is small in some run and large in another', async () => {
  const { outcomes } = await checkAsync((m) => m.thread('t', async () => Math.random() < 0.5));
  expect([...outcomes.keys()].sort()).toEqual(['{"t":false}', '{"t":true}']);
});

test('an error of an async thread, and one that nobody handles, is a fault', async () => {
  const throws: Body = (m) => m.thread('t', async () => Promise.reject(new Error('broken')));
  expect(await told(throws)).toBe('error: t: broken');
  const unhandled: Body = (m) =>
    m.thread('t', async () => {
      Promise.reject(new Error('nobody')).finally(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
  expect(await told(unhandled)).toBe('error: t: nobody');
});

test('races of plain accesses across awaits are found, and what orders them orders them', async () => {
  const body =
    (ordered: boolean): Body =>
    (m) => {
      const words = wordsOf(m, 'BELL');
      const data = m.shared('data', 4).i32;
      m.thread('writer', async () => {
        data[0] = 1;
        await null;
        Atomics.store(words, 0, 1);
        Atomics.notify(words, 0);
      });
      m.thread('reader', async () => {
        const { value } = Atomics.waitAsync(words, 0, 0);
        if (ordered) await value;
        return data[0];
      });
    };
  expect(await told(body(true))).toBe('verified');
  expect(await told(body(false))).toMatch(/^race: /);
});

test('a schedule of async threads repeats the failure, with the same steps', async () => {
  const body: Body = (m) => {
    const words = wordsOf(m, 'A');
    m.thread('a', async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      m.assert(Atomics.load(words, 0) === 0, 'too late');
    });
    m.thread('b', async () => void Atomics.store(words, 0, 1));
  };
  const { counterexample } = await checkAsync(body);
  const again = await checkAsync(body, { schedule: counterexample?.schedule ?? '' });
  expect(String(again.counterexample)).toBe(String(counterexample));
  expect(counterexample?.failure.message).toBe('a: too late');
});

test('a promise of outside, and a second check meanwhile, are misuse; the globals are back after', async () => {
  const soon = setImmediate;
  const outside: Body = (m) =>
    m.thread('t', () => new Promise((resolve) => soon(() => soon(resolve))));
  const globals = [Atomics, SharedArrayBuffer, Date, setTimeout, Int32Array, Math.random];
  const first = checkAsync(outside);
  expect(() => check((m) => m.thread('t', () => 1))).toThrow('another check runs');
  await expect(checkAsync((m) => m.thread('t', () => 1))).rejects.toThrow(ModelMisuse);
  await expect(first).rejects.toThrow('not of the program');
  expect([Atomics, SharedArrayBuffer, Date, setTimeout, Int32Array, Math.random]).toEqual(globals);
});

test('options that do not exist, async bodies and generators are refused', async () => {
  await expect(checkAsync((m) => m.thread('t', () => 1), { maxRun: 1 } as object)).rejects.toThrow(
    'checkAsync() has no such option: name=maxRun',
  );
  await expect(checkAsync((m) => m.thread('t', function* () {}))).rejects.toThrow('a generator');
  await expect(checkAsync((async () => undefined) as Body)).rejects.toThrow('is async');
  expect(() => check((m) => m.thread('t', async () => 1))).toThrow('checkAsync()');
});

const KINDS = ['load', 'store', 'add', 'wait', 'notify', 'sleep', 'await'] as const;
const step = fc.record({
  kind: fc.constantFrom(...KINDS),
  index: fc.nat({ max: 1 }),
  value: fc.nat({ max: 2 }),
});
const program = fc.array(fc.array(step, { minLength: 1, maxLength: 3 }), {
  minLength: 2,
  maxLength: 2,
});

test('random async programs have the same outcomes by dpor and by dfs', async () => {
  await fc.assert(
    fc.asyncProperty(program, async (threads) => {
      const body: Body = (m) => {
        const words = wordsOf(m, 'A', 'B');
        const take = async ({ kind, index, value }: (typeof threads)[0][0]): Promise<unknown> => {
          if (kind === 'load') return Atomics.load(words, index);
          if (kind === 'store') return Atomics.store(words, index, value);
          if (kind === 'add') return Atomics.add(words, index, value);
          if (kind === 'wait') return Atomics.waitAsync(words, index, value, 5).value;
          if (kind === 'notify') return Atomics.notify(words, index, value);
          if (kind === 'await') return await null;
          return new Promise((resolve) => setTimeout(resolve, value, Atomics.load(words, index)));
        };
        for (const [i, steps] of threads.entries()) {
          m.thread(`t${i}`, () => Promise.all(steps.map(take)));
        }
      };
      const limits = { maxMs: Infinity, maxRuns: 300 };
      const all = await checkAsync(body, { ...limits, strategy: 'dfs' });
      fc.pre(all.verdict === 'verified');
      const some = await checkAsync(body, limits);
      expect(some.verdict).toBe('verified');
      expect([...some.outcomes.keys()].sort()).toEqual([...all.outcomes.keys()].sort());
      expect(some.runs).toBeLessThanOrEqual(all.runs);
    }),
    { numRuns: rounds(100), seed: 8 },
  );
});
