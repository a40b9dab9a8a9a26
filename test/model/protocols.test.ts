import { RingBuffer } from 'ringbuf.js';
import { expect, test } from 'vitest';
import type { Body, Model } from '../../src/model/index.ts';
import { check } from '../support/check.ts';

/** A protocol, wrong as it was found or repaired. */
type Protocol = (repaired: boolean) => Body;

function wordsOf(m: Model, ...names: string[]): Int32Array<SharedArrayBuffer> {
  const words = new Int32Array(m.shared('words', names.length * 4).buffer);
  m.name(words, { ...names });
  return words;
}

/** pino's thread-stream#245: waits for a position to be reached by comparing for equality. */
const waitsForEquality: Protocol = (repaired) => (m) => {
  const [READ, WRITE] = [0, 1];
  const words = wordsOf(m, 'READ', 'WRITE');
  m.thread('writer', () => {
    for (const position of [1, 2]) {
      Atomics.store(words, WRITE, position);
      Atomics.notify(words, WRITE);
    }
  });
  m.thread('reader', () => {
    for (let read = 0; read < 2; ) {
      Atomics.wait(words, WRITE, read);
      read = Atomics.load(words, WRITE);
      Atomics.store(words, READ, read);
      Atomics.notify(words, READ);
    }
  });
  m.thread('flush', () => {
    for (;;) {
      const read = Atomics.load(words, READ);
      if (repaired ? read >= 1 : read === 1) return;
      Atomics.wait(words, READ, read);
    }
  });
};

/** esbuild#590: takes a wake-up for the news, but it may be the one of the call before. */
const trustsWakeUps: Protocol = (repaired) => (m) => {
  const [CALL, DONE, REPLY] = [0, 1, 2];
  const words = wordsOf(m, 'CALL', 'DONE', 'REPLY');
  m.thread('caller', () => {
    for (const call of [1, 2]) {
      Atomics.store(words, DONE, 0);
      Atomics.store(words, CALL, call);
      Atomics.notify(words, CALL);
      do Atomics.wait(words, DONE, 0);
      while (repaired && Atomics.load(words, DONE) === 0);
      m.assert(Atomics.load(words, REPLY) === call, 'the reply is of another call');
    }
  });
  m.thread('worker', () => {
    for (const call of [1, 2]) {
      while (Atomics.load(words, CALL) !== call) Atomics.wait(words, CALL, call - 1);
      Atomics.store(words, REPLY, call);
      Atomics.store(words, DONE, 1);
      Atomics.notify(words, DONE);
    }
  });
};

/** emscripten#27492: wakes one, and the one may be a waiter whose thread is gone. */
const wakesOne: Protocol = (repaired) => (m) => {
  const words = wordsOf(m, 'NEWS');
  m.thread('sleeper', () => {
    while (Atomics.load(words, 0) === 0) Atomics.wait(words, 0, 0);
  });
  m.thread('waker', () => {
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0, repaired ? Infinity : 1);
  });
};

test('waiting for equality with a position that moves on never ends', () => {
  const { verdict, counterexample } = check(waitsForEquality(false));
  expect(verdict).toBe('refuted');
  expect(counterexample?.schedule).toBe('s1:0*4.1*4.2*2');
  expect(counterexample?.failure.message).toBe('flush sleeps for ever');
});

test('waiting until a position is passed ends', () => {
  expect(check(waitsForEquality(true)).verdict).toBe('verified');
});

test('a late notify of one call ends the wait of the next', () => {
  const { verdict, counterexample } = check(trustsWakeUps(false));
  expect(verdict).toBe('refuted');
  expect(counterexample?.schedule).toBe('s1:0*3.1*3.0*6.1.0');
  expect(counterexample?.failure.message).toContain('the reply is of another call');
});

test('a caller that looks after each wake-up gets its own reply', () => {
  expect(check(trustsWakeUps(true)).verdict).toBe('verified');
});

test('a stale waiter swallows the only notify', () => {
  expect(check(wakesOne(false)).verdict).toBe('verified');
  const { counterexample } = check(wakesOne(false), { zombieWaiters: 1 });
  expect(String(counterexample)).toContain('notify NEWS: woke 1 stale');
  expect(counterexample?.schedule).toBe('s1:0*2.1*2');
  expect(counterexample?.failure.message).toBe('sleeper sleeps for ever');
  expect(check(wakesOne(true), { zombieWaiters: 3 }).verdict).toBe('verified');
});

/** ringbuf.js from npm, unmodified. It allocates its memory itself. */
function ringbuf(chunks: number[][], capacity: number): Body {
  return (m) => {
    const memory = RingBuffer.getStorageForCapacity(capacity, Uint8Array);
    const ring = () => new RingBuffer(memory, Uint8Array);
    m.thread('producer', () => {
      const end = ring();
      for (const chunk of chunks) {
        for (let sent = 0; sent < chunk.length; )
          sent += end.push(Uint8Array.from(chunk.slice(sent)));
      }
    });
    m.thread('consumer', () => {
      const end = ring();
      const all = chunks.flat();
      const target = new Uint8Array(2);
      for (let at = 0; at < all.length; ) {
        const count = end.pop(target);
        for (let i = 0; i < count; i++) m.assert(target[i] === all[at + i], `byte ${at + i}`);
        at += count;
      }
    });
  };
}

test('ringbuf.js passes every byte in order, in every run of small programs', () => {
  expect(check(ringbuf([[1]], 1)).verdict).toBe('verified');
  expect(check(ringbuf([[1, 2], [3]], 2)).verdict).toBe('verified');
});
