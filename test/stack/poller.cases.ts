import { constants as c } from '../../src/index.ts';

export interface PollerCase {
  name: string;
  events: number;
  /** A wait that only looks, or one that would block. */
  way: 'look' | 'wait';
  /** Bytes of bytecode between two looks of V8 at the stack in the middle of a function. */
  budget?: number;
}

const { EPOLLIN: IN, EPOLLET: ET, EPOLLONESHOT: ONESHOT } = c;

export const CASES: PollerCase[] = [
  ['level', IN],
  ['edge', IN | ET],
  ['ONESHOT', IN | ONESHOT],
].flatMap(([name, events]) =>
  [{}, { budget: 1_000 }, { budget: 5_000 }].flatMap((more) =>
    (['look', 'wait'] as const).map((way) => ({
      name: String(name),
      events: Number(events),
      way,
      ...more,
    })),
  ),
);
