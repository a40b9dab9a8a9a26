import type { Body, Verdict } from '../../src/model/index.ts';
import { raceIn } from '../../src/race/index.ts';
import type { Socket } from '../../src/socket/socket.ts';
import { check } from '../support/check.ts';
import { type BoardRow, type BoardSide, CAPACITY } from './board.ts';
import { boardSocket } from './board-socket.ts';

interface Found {
  withRace: number;
  without: number;
}

/** One row; counts the runs with a race and those without. */
function body(row: BoardRow, clocks: 'data' | 'data+space', found: Found): Body {
  return (m) => {
    const race = raceIn(m, ['one', 'other'], { stacks: false });
    const memory = new SharedArrayBuffer(8);
    const { capacity = CAPACITY } = row;
    const pairs = [0, 1].map(() => race.socketpair({ capacity, clocks }));
    const [[a, b], [c, d]] = pairs as [(typeof pairs)[0], (typeof pairs)[0]];
    const side = (
      { end, unrelated }: { end: Socket; unrelated: Socket },
      watch: Parameters<Parameters<typeof race.thread>[2]>[0]['watch'],
    ): BoardSide => ({
      end: boardSocket(end),
      unrelated: boardSocket(unrelated),
      x: watch(new Int32Array(memory, 0, 1), 'x'),
      y: watch(new Int32Array(memory, 4, 1), 'y'),
    });
    race.thread('one', { end: a, unrelated: c }, ({ ends, watch }) => row.one(side(ends, watch)));
    race.thread('other', { end: b, unrelated: d }, ({ ends, watch }) =>
      row.other(side(ends, watch)),
    );
    race.after(({ races }) => {
      if (races.length > 0) found.withRace += 1;
      else found.without += 1;
    });
  };
}

/** All runs of one row, and in how many there was a race. */
export function checkRow(
  row: BoardRow,
  clocks: 'data' | 'data+space',
): { verdict: Verdict; found: Found } {
  const found: Found = { withRace: 0, without: 0 };
  // The exact clocks of all Atomics would order more: that of the ring itself.
  const verdict = check(body(row, clocks, found), { strategy: 'dpor', races: false });
  return { verdict, found };
}
