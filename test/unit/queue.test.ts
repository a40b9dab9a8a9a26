import { expect, test } from 'vitest';
import { type Link, Queue } from '../../src/poll/queue.ts';

interface Thing extends Link<Thing> {}

const NAMES = 3;

/** Adds and deletes of three things, in every order of five; beside a Set, which has the same order. */
function* everyFive(): Generator<readonly number[]> {
  const steps = 2 * NAMES;
  for (let i = 0; i < steps ** 5; i++) {
    yield Array.from({ length: 5 }, (_, at) => Math.floor(i / steps ** at) % steps);
  }
}

function contents(queue: Queue<Thing>): Thing[] {
  const all: Thing[] = [];
  for (let link = queue.first; link !== undefined; link = link.after) all.push(link);
  return all;
}

test('a Queue has what was added and not deleted, in that order, after every five steps', () => {
  for (const steps of everyFive()) {
    const links = Array.from(
      { length: NAMES },
      (): Thing => ({ isQueued: false, before: undefined, after: undefined }),
    );
    const queue = new Queue<Thing>();
    const set = new Set<Thing>();
    for (const step of steps) {
      const link = links[step % NAMES] as Thing;
      const how = step < NAMES ? 'add' : 'delete';
      queue[how](link);
      set[how](link);
      const saw = contents(queue).map((one) => links.indexOf(one));
      const want = [...set].map((one) => links.indexOf(one));
      expect(saw, `steps=${steps}`).toEqual(want);
    }
  }
});
