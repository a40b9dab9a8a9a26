import { constants as c } from '../../src/index.ts';
import { rounds } from '../support/rounds.ts';

export interface PollerCase {
  name: string;
  events: number;
  /** The call that runs out of stack: a wait that only looks, one that would block, an `add`, a `delete`. */
  way: 'look' | 'wait' | 'add' | 'delete';
  /** Bytes of bytecode between two looks of V8 at the stack in the middle of a function. */
  budget?: number;
}

const { EPOLLIN: IN, EPOLLET: ET, EPOLLONESHOT: ONESHOT } = c;

/** The second is tried in CI. */
const BUDGETS = [{ budget: 1_000 }, { budget: 5_000 }].slice(0, rounds(2));

export const CASES: PollerCase[] = [
  ['level', IN],
  ['edge', IN | ET],
  ['ONESHOT', IN | ONESHOT],
].flatMap(([name, events]) =>
  [{}, ...BUDGETS].flatMap((more) =>
    (['look', 'wait', 'add', 'delete'] as const).map((way) => ({
      name: String(name),
      events: Number(events),
      way,
      ...more,
    })),
  ),
);
