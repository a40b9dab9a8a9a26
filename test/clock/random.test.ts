import { expect, test } from 'vitest';
import type { End } from '../../src/ring/end.ts';
import { SPACE } from '../../src/ring/layout.ts';
import { rounds } from '../support/rounds.ts';
import { type Actor, History, union } from './history.ts';

/*
 * Threads that touch, write, read, look, hand ends over and share them, at random, beside the truth.
 */

function randomFrom(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

interface Held {
  actor: Actor;
  end: End;
}

interface Setup {
  readonly shared: boolean;
  readonly space: boolean;
  readonly logWords?: number;
  readonly limit?: number;
}

const STEPS = 60;

/** One history; says what the clocks got wrong, with the steps that led there. */
function run(seed: number, setup: Setup): { wrong: string[]; degraded: number } {
  const random = randomFrom(seed);
  const { shared, space, ...options } = setup;
  const position = [0, 2 ** 31 - 5, 2 ** 32 - 5][seed % 3] ?? 0;
  const capacity = 1 + random(6);
  const flags = space ? SPACE : 0;
  const history = new History({ actors: 4, capacity, flags, position, ...options });
  const held: Held[] = [0, 1].map((end) => {
    const actor = history.actor(end);
    return { actor, end: history.hold(actor, end) };
  });
  const first = [...held];
  if (shared) for (const { end } of first) end.makeShared();
  if (shared) for (const i of [0, 1]) held.push(second(i));
  const done: string[] = [];
  const freed: Freed = { at: [0, 0], known: [[], []] };

  /** Another holder of end `index`: it has heard of the first one, as of any that hands an end on. */
  function second(index: number): Held {
    const giver = history.actor(index);
    const actor = history.actor(2 + index);
    actor.tracking.take(giver.tracking.give());
    actor.known = union(actor.known, giver.known);
    return { actor, end: history.hold(actor, index) };
  }

  for (let step = 0; step < STEPS; step++) {
    const one = held[random(held.length)];
    if (one === undefined) continue;
    const { actor, end } = one;
    const size = 1 + random(4);
    switch (random(shared ? 5 : 6)) {
      case 0:
        history.touch(actor, `touch ${step}`);
        done.push(`${actor.name} touches`);
        break;
      case 1:
      case 2: {
        const before = history.queues[end.index === 0 ? 0 : 1].length;
        const count = history.write(actor, end, size);
        if (space) learnRoom(actor, end, count, before, capacity, freed, history);
        done.push(`${actor.name} writes ${count} of ${size} to ${end.index}`);
        break;
      }
      case 3: {
        const count = history.read(actor, end, size);
        const known = freed.known[end.index === 0 ? 1 : 0];
        for (let i = 0; i < count; i++) known?.push(actor.known);
        done.push(`${actor.name} reads ${count} of ${size} from ${end.index}`);
        break;
      }
      case 4:
        done.push(`${actor.name} peeks ${history.peek(actor, end, size)} at ${end.index}`);
        break;
      default: {
        const to = history.actor(random(4));
        if (to === actor || held.some(({ actor: other }) => other === to)) break;
        one.end = history.handOver(actor, end, to);
        one.actor = to;
        done.push(`${actor.name} hands ${end.index} to ${to.name}`);
      }
    }
    const { missing, extra } = history.differences();
    const degraded = degradedBytes(history);
    const wrong = degraded === 0 ? [...missing, ...extra] : missing;
    if (wrong.length > 0) return { wrong: [`seed ${seed}`, ...done, ...wrong], degraded };
  }
  return { wrong: [], degraded: degradedBytes(history) };
}

/** Knowledge of the reads that gave room back: byte by byte, from the first byte of a direction on. */
interface Freed {
  readonly at: [number, number];
  readonly known: [Actor['known'][], Actor['known'][]];
}

/** A write into room that was given back is after the reads that gave it back. */
function learnRoom(
  actor: Actor,
  end: End,
  count: number,
  queued: number,
  capacity: number,
  freed: Freed,
  history: History,
): void {
  const direction = end.index === 0 ? 0 : 1;
  const known = freed.known[direction];
  const written = known.length + queued;
  const queue = history.queues[direction];
  for (let i = 0; i < count; i++) {
    const room = known[written + i - capacity];
    if (room !== undefined) actor.known = union(actor.known, room);
  }
  // The bytes tell of these reads too.
  for (let i = queue.length - count; i < queue.length; i++) queue[i] = actor.known;
}

function degradedBytes(history: History): number {
  return history.actors.reduce((sum, { tracking }) => sum + tracking.clock.losses.degradedBytes, 0);
}

const ROUNDS = rounds(1500);
const SETUPS: { name: string; setup: Setup }[] = [
  { name: 'ends of one holder each', setup: { shared: false, space: false } },
  { name: 'shared ends', setup: { shared: true, space: false } },
  { name: 'data+space', setup: { shared: false, space: true } },
  { name: 'shared ends, data+space', setup: { shared: true, space: true } },
  { name: 'clocks up to 3', setup: { shared: false, space: true, limit: 3 } },
];

test.for(SETUPS)('$name: the clocks say what happened before, and no more', ({ setup }) => {
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const { wrong, degraded } = run(seed, setup);
    expect(wrong).toEqual([]);
    expect(degraded).toBe(0);
  }
});

test.for(SETUPS)('$name, tiny logs: nothing that happened before is missed', ({ setup }) => {
  let total = 0;
  for (let seed = 1; seed <= ROUNDS; seed++) {
    const { wrong, degraded } = run(seed, { ...setup, logWords: 8 });
    expect(wrong).toEqual([]);
    total += degraded;
  }
  expect(total).toBeGreaterThan(0);
});
