import { expect, test } from 'vitest';
import { adopt, SystemError, socketpair } from '../../src/index.ts';
import { enable } from '../../src/race/index.ts';
import { CLOCK_OFFSET, CLOCK_WORDS, CLOCKS, FLAGS, PIPE, SPACE } from '../../src/ring/layout.ts';
import { clocksOf } from '../../src/ring/memory.ts';
import { History } from './history.ts';

const EDGES = [0, 1, -1, 3, 7, 8, 2 ** 30, 2 ** 31 - 1, -(2 ** 31), 1024, -1024];

test('whatever the clocks of a pair hold, calls end with the right bytes', () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 300; round++) {
    const flags = PIPE | CLOCKS | (round % 2 === 0 ? SPACE : 0);
    const history = new History({ actors: 2, capacity: 8, flags, logWords: 16 });
    const [writer, reader] = [history.actor(0), history.actor(1)];
    const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
    const region = clocksOf(history.pair);
    const queue: number[] = [];
    for (let step = 0; step < 60; step++) {
      for (let i = random(4); i > 0; i--) {
        const value = random(2) === 0 ? EDGES[random(EDGES.length)] : random(2 ** 32) | 0;
        // Mostly the words that say where entries begin and end.
        const index = random(2) === 0 ? 512 + random(40) : random(region.length);
        region[index] = value ?? 0;
      }
      if (random(3) === 0) writer.tracking.clock.touch();
      if (random(2) === 0) {
        const bytes = Uint8Array.from({ length: 1 + random(6) }, () => random(256));
        const count = out.producer?.write(bytes, 0, bytes.length, 1) ?? 0;
        queue.push(...bytes.subarray(0, Math.max(count, 0)));
      } else {
        const target = new Uint8Array(1 + random(6));
        const call = random(3) === 0 ? 'peek' : 'read';
        const count = into.consumer?.[call](target, 0, target.length) ?? 0;
        const wanted = queue.slice(0, Math.max(count, 0));
        expect([...target.subarray(0, Math.max(count, 0))], `round ${round}`).toEqual(wanted);
        if (call === 'read') queue.splice(0, Math.max(count, 0));
      }
    }
  }
});

test('a handle of a pair whose clocks do not fit it is EPROTO, for every word of them forged', () => {
  enable();
  for (const word of [CLOCK_OFFSET, CLOCK_WORDS, FLAGS]) {
    for (const change of [1, -1, 2, 4, 8, 16, 100, 576, -(2 ** 31)]) {
      const [end] = socketpair({ clocks: 'data', capacity: 8 });
      const [handle] = end.detach();
      const words = new Int32Array(handle.pair);
      const before = words[word] ?? 0;
      words[word] = (before + change) | 0;
      // SPACE and FULL_WRITES are other pairs of the same size, or none.
      let message = '';
      try {
        adopt(handle).close();
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        message = error.message;
      }
      const same = word === FLAGS && (change === 2 || change === 1);
      if (!same) expect(message, `word ${word} + ${change}`).toMatch(/^EPROTO/);
      words[word] = before;
    }
  }
});
