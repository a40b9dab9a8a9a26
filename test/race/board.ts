import type { Watched } from '../../src/race/index.ts';

/*
 * The nine-case board: what a pair orders, and what it does not. `one` and `other` are two threads, x
 * and y words that both touch plainly. The end of `one` is written as a, that of `other` as b.
 */

/** An end of a pair, as the rows use it. Counts are of bytes. */
export interface BoardEnd {
  write(count: number): void;
  /** Reads so many bytes, waiting for them; 0 for the end of the stream. */
  read(count: number): number;
  /** Waits until there is a byte, and leaves it. */
  look(): void;
  /** Writes until nobody will read any more. */
  writeUntilBroken(): void;
  close(): void;
}

export interface BoardSide {
  readonly end: BoardEnd;
  /** An end of an unrelated pair. */
  readonly unrelated: BoardEnd;
  readonly x: Pick<Watched, 'get' | 'set'>;
  readonly y: Pick<Watched, 'get' | 'set'>;
}

export interface BoardRow {
  readonly program: string;
  readonly one: (side: BoardSide) => void;
  readonly other: (side: BoardSide) => void;
  /** Bytes that the pair holds; 2 unless given. */
  readonly capacity?: number;
  /** True if it races, by the order that each kind of clocks knows. */
  readonly races: { readonly data: boolean; readonly 'data+space': boolean };
}

export const CAPACITY = 2;

const always = { data: true, 'data+space': true };
const never = { data: false, 'data+space': false };

export const BOARD: readonly BoardRow[] = [
  {
    program: 'write(a); x = 1 | read(b); use x',
    one({ end, x }) {
      end.write(1);
      x.set(0, 1);
    },
    other({ end, x }) {
      end.read(1);
      x.get(0);
    },
    races: always,
  },
  {
    program: 'x = 1; write(a) | read(b); use x',
    one({ end, x }) {
      x.set(0, 1);
      end.write(1);
    },
    other({ end, x }) {
      end.read(1);
      x.get(0);
    },
    races: never,
  },
  {
    program: 'x = 1; write(a); y = 1; write(a) | read(b, 1 byte); use y',
    one({ end, x, y }) {
      x.set(0, 1);
      end.write(1);
      y.set(0, 1);
      end.write(1);
    },
    other({ end, y }) {
      end.read(1);
      y.get(0);
    },
    races: always,
  },
  {
    program: 'x = 1; close(a) | read(b) = end of file; use x',
    one({ end, x }) {
      x.set(0, 1);
      end.close();
    },
    other({ end, x }) {
      end.read(1);
      x.get(0);
    },
    races: never,
  },
  {
    program: 'x = 1; close(a) | write(b) = EPIPE; use x',
    one({ end, x }) {
      x.set(0, 1);
      end.close();
    },
    other({ end, x }) {
      end.writeUntilBroken();
      x.get(0);
    },
    races: never,
  },
  {
    program: 'x = 1; read(a) | fill(b); write(b) waits; use x',
    capacity: 1,
    one({ end, x }) {
      x.set(0, 1);
      end.read(1);
    },
    other({ end, x }) {
      end.write(1);
      end.write(1);
      x.get(0);
    },
    races: { data: true, 'data+space': false },
  },
  {
    program: 'write(c); x = 1; write(a) | read(d); use x',
    one({ end, unrelated, x }) {
      unrelated.write(1);
      x.set(0, 1);
      end.write(1);
    },
    other({ unrelated, x }) {
      unrelated.read(1);
      x.get(0);
    },
    races: always,
  },
  {
    program: 'x = 1; read(a) | write(b); use x',
    one({ end, x }) {
      x.set(0, 1);
      end.read(1);
    },
    other({ end, x }) {
      end.write(1);
      x.get(0);
    },
    races: always,
  },
  {
    program: 'x = 1; write(a) | look(b): a byte is there; use x',
    one({ end, x }) {
      x.set(0, 1);
      end.write(1);
    },
    other({ end, x }) {
      end.look();
      x.get(0);
    },
    races: never,
  },
];
