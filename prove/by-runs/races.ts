import { type Body, check, type Verdict } from '../../src/model/index.ts';
import type { Edit } from '../mutants/mutant.ts';
import { bundled } from '../transform/bundle.ts';
import type { Library } from '../transform/library.ts';
import { checkedThread } from './checked-thread.ts';

/*
 * The explorer of states sees the copies of payload and the Atomics; that all else is private it
 * takes from the code. The checker of `socketpair/model` runs the same built code as it is and
 * reports every plain access that nothing orders, so it refutes the mutants that make one.
 */

/** Runs the built library, mutated, in every schedule of one byte, and looks for races. */
export async function findRace(root: URL, edits: readonly Edit[]): Promise<Verdict> {
  const text = await bundled(root, edits);
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  // No time decides what is shown.
  return check(oneByte((await import(url)) as Library), { maxMs: Infinity });
}

function oneByte(library: Library): Body {
  return (m) => {
    const table = library.createTable(2);
    const pair = library.createPair(table, { capacity: 1, flags: PIPE });
    const [writing, reading] = [1, 2].map((nonce) => checkedThread(library, table, nonce, m));
    if (writing === undefined || reading === undefined) return;
    library.holdFirst(pair.words, 0, writing);
    library.holdFirst(pair.words, 1, reading);
    m.thread('writer', () => {
      const end = new library.End(writing, pair, 0, 0);
      m.assert(library.write(end, Uint8Array.of(7), 0, 1) === 1);
    });
    m.thread('reader', () => {
      const end = new library.End(reading, pair, 1, 0);
      m.assert(library.read(end, new Uint8Array(1), 0, 1) === 1);
    });
  };
}

/** PIPE of ring/layout. */
const PIPE = 1;
