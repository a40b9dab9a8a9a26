import { claimSlot, nextNonce } from '../../src/atomics/slots.ts';
import { createTable } from '../../src/atomics/table.ts';
import { CallingThread } from '../../src/atomics/thread.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { type Body, check, type Model, type Verdict } from '../../src/model/index.ts';
import { type ModelRecorder, recordIn, reportOf } from '../../src/race/index.ts';
import { bulkSet } from '../../src/ring/copy-paths.ts';
import { End } from '../../src/ring/end.ts';
import { CLOCKS, SPACE } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { holdFirst } from '../../src/ring/references.ts';
import * as messages from '../../src/socket/messages.ts';
import * as transfer from '../../src/socket/transfer.ts';
import { giveHope } from '../support/memory.ts';
import { type BoardEnd, type BoardRow, CAPACITY } from './board.ts';

interface Recorded {
  thread: CallingThread;
  recorder: ModelRecorder;
}

function threadsOf(m: Model): [Recorded, Recorded] {
  const table = createTable(2);
  const one = (name: string): Recorded => {
    const id = claimSlot(table, nextNonce(table));
    if (id === undefined) throw new Error('no slot');
    const thread = new CallingThread(table, id, {
      now: () => m.now(),
      copy: bulkSet,
      canBlock: true,
      spinLimit: 0,
      graceMs: 1,
      end: () => undefined,
    });
    return { thread, recorder: recordIn(thread, name, { logWords: 64, stacks: false }) };
  };
  return [one('one'), one('other')];
}

/** The rows' calls on an end of the ring, as a Socket makes them. */
function boardEnd(end: End): BoardEnd {
  return {
    write: (count) => void transfer.writeAll(end, new Uint8Array(count), 0, count),
    read: (count) => transfer.read(end, new Uint8Array(count), 0, count),
    look: () => void messages.recv(end, new Uint8Array(1), 2),
    writeUntilBroken() {
      while (transfer.write(end, new Uint8Array(1), 0, 1, true) !== ERRNO.EPIPE);
    },
    close: () => end.close(),
  };
}

interface Found {
  withRace: number;
  without: number;
}

/** One row; counts the runs with a race and those without. */
function body(row: BoardRow, flags: number, found: Found): Body {
  return (m) => {
    const [one, other] = threadsOf(m);
    const memory = new SharedArrayBuffer(8);
    const pairs = [0, 1].map(() => {
      const tracking = one.recorder.tracking;
      const pair = createPair(one.thread.table, {
        capacity: row.capacity ?? CAPACITY,
        flags,
        tracking,
      });
      holdFirst(pair.words, 0, one.thread);
      holdFirst(pair.words, 1, other.thread);
      return pair;
    });
    for (const pair of pairs) giveHope(pair);
    const side = ({ thread, recorder }: Recorded, index: number) => {
      const end = (pair: PairMemory | undefined) => {
        if (pair === undefined) throw new Error('two pairs');
        const { tracking } = recorder;
        return boardEnd(new End(thread, { ...pair, tracking }, index, 0));
      };
      return {
        end: end(pairs[0]),
        unrelated: end(pairs[1]),
        x: recorder.watch(new Int32Array(memory, 0, 1), 'x'),
        y: recorder.watch(new Int32Array(memory, 4, 1), 'y'),
      };
    };
    m.thread('one', () => {
      row.one(side(one, 0));
      return one.recorder.log();
    });
    m.thread('other', () => {
      row.other(side(other, 1));
      return other.recorder.log();
    });
    m.after((logs) => {
      const { races } = reportOf(Object.values(logs) as number[][]);
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
  const flags = CLOCKS | (clocks === 'data' ? 0 : SPACE);
  // The exact clocks of all Atomics would order more: that of the ring itself.
  const verdict = check(body(row, flags, found), { strategy: 'dpor', races: false });
  return { verdict, found };
}
