import { expect, test } from 'vitest';
import { close, explore } from '../../src/model/index.ts';
import { generators, type Thread } from './generator-driver.ts';

const LOCK = 0;

/** Takes a lock and gives it back, for ever, and sleeps where it has to: 0 free, 1 taken, 2 waited for. */
function locker(view: Int32Array, wakes: boolean): Thread {
  return function* (locals) {
    for (;;) {
      locals.at = 0;
      let seen = yield { kind: 'compareExchange', view, index: LOCK, expected: 0, value: 1 };
      while (seen !== 0) {
        locals.at = 1;
        seen = yield { kind: 'exchange', view, index: LOCK, value: 2 };
        if (seen === 0) break;
        locals.at = 2;
        yield { kind: 'wait', view, index: LOCK, value: 2, timeout: Infinity };
      }
      locals.at = 3;
      const stop = yield { kind: 'choose', count: 2, label: 'stop' };
      locals.at = 4 + stop;
      if ((yield { kind: 'exchange', view, index: LOCK, value: 0 }) === 2 && wakes) {
        locals.at = 6 + stop;
        yield { kind: 'notify', view, index: LOCK, count: 1 };
      }
      if (stop === 1) return;
    }
  };
}

test('a futex lock is taken for ever by three threads in finitely many states', () => {
  const program = generators((view) => ({
    a: locker(view, true),
    b: locker(view, true),
    c: locker(view, true),
  }));
  const closed = close(program);
  expect(closed.verdict).toBe('proved');
  expect(closed.terminals).toBeGreaterThan(0);
});

test('the nearest deadlock is found where a lock does not wake', () => {
  const program = generators((view) => ({ a: locker(view, false), b: locker(view, false) }));
  const { finding } = close(program);
  expect(finding?.failure).toEqual({ kind: 'deadlock', message: 'b sleeps for ever' });
  // a takes it; b tries, marks it and sleeps; a chooses to stop and gives it back.
  expect(finding?.trace).toHaveLength(6);
});

test('a lock that sleeps is lost with a thread that is terminated', () => {
  const program = generators((view) => ({ a: locker(view, true), b: locker(view, true) }));
  const { verdict, finding } = close(program, { crashes: ['a'] });
  expect([verdict, finding?.failure.message]).toEqual(['refuted', 'b sleeps for ever']);
  // a takes it and is gone; b tries, marks it and sleeps.
  expect(finding?.trace).toHaveLength(5);
});

test('a state from which no thread ends any more is a trap', () => {
  const program = generators((view) => ({
    a: function* (locals) {
      for (;;) {
        locals.at = 0;
        if ((yield { kind: 'load', view, index: 0 }) === 0) return;
      }
    },
    b: function* (locals) {
      locals.at = 0;
      yield { kind: 'store', view, index: 0, value: 1 };
    },
  }));
  expect(close(program).finding?.failure.kind).toBe('trap');
});

test('200000 states are visited in some seconds', () => {
  const size = 30;
  const part = (view: Int32Array, index: number): Thread =>
    function* (locals) {
      locals.at = -1;
      const value = yield { kind: 'choose', count: size, label: 'value' };
      locals.at = value;
      yield { kind: 'store', view, index, value };
    };
  const program = generators((view) => ({
    a: part(view, 0),
    b: part(view, 1),
    c: part(view, 2),
  }));
  const closed = close(program);
  // Each thread is before its choice, or before or after one of its stores.
  expect(closed.states).toBe((1 + 2 * size) ** 3);
  expect(closed.terminals).toBe(size ** 3);
  expect(closed.verdict).toBe('proved');
});

/** Copies into the same bytes; with a lock word that lets one in at a time, or without. */
function copier(view: Int32Array, locked: boolean): Thread {
  const access = { buffer: view.buffer, from: 16, to: 20, write: true, mayTear: true };
  return function* (locals) {
    if (locked) {
      locals.at = 0;
      if ((yield { kind: 'exchange', view, index: LOCK, value: 1 }) === 1) return;
    }
    locals.at = 1;
    yield { kind: 'begin', access };
    locals.at = 2;
    yield { kind: 'end', access };
  };
}

test('bulk accesses that overlap in time are a race, in the nearest state where they do', () => {
  const program = (locked: boolean) =>
    generators((view) => ({ a: copier(view, locked), b: copier(view, locked) }));
  expect(close(program(true)).verdict).toBe('proved');
  const { finding } = close(program(false));
  expect(finding?.trace).toHaveLength(2);
  expect(finding?.failure).toEqual({
    kind: 'race',
    message: 'a writes bytes 16 to 19 while b writes bytes 16 to 19',
  });
});

test('generators are explored as functions are, without going back by themselves', () => {
  const program = generators((view) => ({
    a: function* () {
      yield { kind: 'store', view, index: 0, value: 1 };
      yield { kind: 'load', view, index: 1 };
    },
    b: function* () {
      yield { kind: 'store', view, index: 1, value: 1 };
      yield { kind: 'load', view, index: 0 };
    },
  }));
  expect(explore(program)).toMatchObject({ verdict: 'verified', runs: 3, blocked: 0 });
  expect(explore(program, { strategy: 'dfs' })).toMatchObject({ verdict: 'verified', runs: 6 });
});

test('a closure that had to stop says so', () => {
  const program = generators((view) => ({ a: locker(view, true), b: locker(view, true) }));
  expect(close(program, { maxStates: 5 }).verdict).toBe('explored');
});
