import type { ThreadTracking } from '../../dist/clock/index.js';
import type { End } from '../../dist/ring/end.js';
import { type Body, check, type Model, type Verdict } from '../../src/model/index.ts';
import type { Edit } from '../mutants/mutant.ts';
import type * as library from '../programs/clocks.ts';
import { bundled } from '../transform/bundle.ts';
import { checkedThread } from './checked-thread.ts';

/*
 * The ring with clocks, as it is built, in every run of small programs: the bytes are right, exactly
 * what was read is learned, and no plain access of a log's words races.
 */
type Library = typeof library;

/** The checker sees plain accesses by methods: the same accesses, by a DataView. */
const VISIBLE: readonly Edit[] = [
  {
    file: 'clock/plain',
    within: 'export function putWord(',
    find: 'words[index] = value;',
    replace: 'new DataView(words.buffer).setInt32(words.byteOffset + 4 * index, value, true);',
  },
  {
    file: 'clock/plain',
    within: 'export function getWord(',
    find: 'return words[index] ?? 0;',
    replace: 'return new DataView(words.buffer).getInt32(words.byteOffset + 4 * index, true);',
  },
];

interface Side {
  readonly library: Library;
  readonly end: End;
  readonly tracking: ThreadTracking;
}

interface ClockProgram {
  readonly name: string;
  readonly capacity: number;
  readonly space?: boolean;
  /** A log this small fills. */
  readonly logWords?: number;
  /** Done before the threads start. */
  readonly before?: (m: Model, writer: Side, reader: Side) => void;
  readonly writer: (m: Model, side: Side) => void;
  readonly reader: (m: Model, side: Side, writersClock: number) => void;
}

function write(m: Model, { library, end }: Side, bytes: number): void {
  m.assert(library.write(end, new Uint8Array(bytes).fill(7), 0, bytes) === bytes);
}

function read(m: Model, { library, end }: Side, bytes: number): number {
  const target = new Uint8Array(bytes);
  const count = library.read(end, target, 0, bytes);
  for (let i = 0; i < count; i++) m.assert(target[i] === 7, `byte ${i} is ${target[i]}`);
  return count;
}

/** Says what time of the writer the reader knows. */
function expectTime(m: Model, { tracking }: Side, clock: number, low: number, high: number): void {
  const time = tracking.clock.vector[clock] ?? 0;
  m.assert(time >= low && time <= high, `time ${time} is known, and not ${low} to ${high}`);
}

function touchAndWrite(m: Model, side: Side, times: number): void {
  for (let i = 0; i < times; i++) {
    side.tracking.clock.touch();
    write(m, side, 1);
  }
}

export const clockPrograms: readonly [ClockProgram, ...ClockProgram[]] = [
  {
    name: 'two writes at two times, read one by one',
    capacity: 2,
    writer: (m, side) => touchAndWrite(m, side, 2),
    reader(m, side, clock) {
      for (let time = 1; time <= 2; time++) {
        m.assert(read(m, side, 1) === 1);
        expectTime(m, side, clock, time, time);
      }
    },
  },
  {
    name: 'two writes at one time, which are one entry',
    capacity: 2,
    writer(m, side) {
      side.tracking.clock.touch();
      write(m, side, 1);
      write(m, side, 1);
      side.tracking.clock.touch();
    },
    reader(m, side, clock) {
      for (let i = 0; i < 2; i++) m.assert(read(m, side, 1) === 1);
      expectTime(m, side, clock, 1, 1);
    },
  },
  {
    name: 'two writes through a log of one entry',
    capacity: 2,
    logWords: 8,
    writer: (m, side) => touchAndWrite(m, side, 2),
    reader(m, side, clock) {
      for (let time = 1; time <= 2; time++) {
        m.assert(read(m, side, 1) === 1);
        expectTime(m, side, clock, time, 2);
      }
    },
  },
  {
    name: 'two writes into room of a log that was used before',
    capacity: 2,
    logWords: 16,
    before(m, one, other) {
      for (let i = 0; i < 3; i++) {
        touchAndWrite(m, one, 1);
        read(m, other, 1);
      }
    },
    writer: (m, side) => touchAndWrite(m, side, 2),
    reader(m, side, clock) {
      for (let time = 4; time <= 5; time++) {
        m.assert(read(m, side, 1) === 1);
        expectTime(m, side, clock, time, time);
      }
    },
  },
  {
    name: 'a write to a log that is full, while it is read',
    capacity: 4,
    logWords: 16,
    before(m, one, other) {
      for (let i = 0; i < 2; i++) {
        touchAndWrite(m, one, 1);
        read(m, other, 1);
      }
      touchAndWrite(m, one, 2);
    },
    writer: (m, side) => touchAndWrite(m, side, 1),
    reader(m, side, clock) {
      for (let time = 3; time <= 4; time++) {
        m.assert(read(m, side, 1) === 1);
        expectTime(m, side, clock, time, time);
      }
    },
  },
  {
    name: 'a touch and a close',
    capacity: 1,
    writer(_m, { end, tracking }) {
      tracking.clock.touch();
      end.close();
    },
    reader(m, side, clock) {
      m.assert(read(m, side, 1) === 0);
      expectTime(m, side, clock, 1, 1);
    },
  },
  {
    name: 'room that is written to again',
    capacity: 1,
    space: true,
    writer(m, side) {
      write(m, side, 1);
      write(m, side, 1);
      // The reader's clock is the other of two.
      expectTime(m, side, 1 - side.tracking.clock.clock, 1, 1);
    },
    reader(m, side) {
      side.tracking.clock.touch();
      m.assert(read(m, side, 1) === 1);
      side.tracking.clock.touch();
    },
  },
];

/** Runs the built library, mutated, in every run of one program. */
export async function checkClocks(
  root: URL,
  program: ClockProgram,
  edits: readonly Edit[],
): Promise<Verdict> {
  const text = await bundled(root, [...VISIBLE, ...edits], 'clocks');
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  // No time decides what is shown.
  return check(bodyOf((await import(url)) as Library, program), { maxMs: Infinity });
}

function bodyOf(library: Library, program: ClockProgram): Body {
  const { capacity, space = false, logWords = 64 } = program;
  return (m) => {
    const table = library.createTable(2);
    const [writing, reading] = [1, 2].map((nonce) => {
      const thread = checkedThread(library, table, nonce, m);
      return { thread, tracking: library.startTracking(thread, { logWords }) };
    });
    if (writing === undefined || reading === undefined) return;
    const flags = library.PIPE | library.CLOCKS | (space ? library.SPACE : 0);
    const pair = library.createPair(table, {
      capacity,
      flags,
      clockWords: writing.tracking.regionWords(flags),
    });
    library.holdFirst(pair.words, 0, writing.thread);
    library.holdFirst(pair.words, 1, reading.thread);
    const side = ({ thread, tracking }: typeof writing, index: number): Side => ({
      library,
      end: new library.End(thread, pair, index, 0, tracking),
      tracking,
    });
    const writersClock = writing.tracking.clock.clock;
    const [writer, reader] = [side(writing, 0), side(reading, 1)];
    program.before?.(m, writer, reader);
    m.thread('writer', () => program.writer(m, writer));
    m.thread('reader', () => program.reader(m, reader, writersClock));
  };
}
