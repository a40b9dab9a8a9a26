import { expect, test } from 'vitest';
import { Turn } from '../../src/stream/turn.ts';

/** Asks for the turn of so many transfers, and says of each whether it had to wait. */
async function waits(transfers: number): Promise<boolean[]> {
  const turn = new Turn();
  const said: boolean[] = [];
  for (let i = 0; i < transfers; i++) {
    const over = turn.isOver();
    said.push(over);
    if (over) await turn.next();
  }
  return said;
}

test('every seventeenth transfer waits for a turn of the event loop', async () => {
  const said = await waits(40);
  expect(said.flatMap((over, index) => (over ? [index] : []))).toEqual([16, 32]);
});

test('a timer has its turn, with setImmediate and without, as in a page', async () => {
  const { setImmediate } = globalThis;
  for (const given of [setImmediate, undefined]) {
    Object.assign(globalThis, { setImmediate: given });
    try {
      const turn = new Turn();
      let timer = false;
      setTimeout(() => {
        timer = true;
      }, 1);
      let turns = 0;
      for (; !timer && turns < 1_000_000; turns++) await turn.next();
      expect(turns).toBeLessThan(1_000_000);
    } finally {
      Object.assign(globalThis, { setImmediate });
    }
  }
});
