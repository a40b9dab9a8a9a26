import { facing, tiedAgain } from '../scenarios/deadlocks.ts';
import { reapedSoon } from '../scenarios/deaths.ts';
import { sharedAbove } from '../scenarios/lives.ts';
import { closedWriter, resetOfTwo } from '../scenarios/pairs.ts';
import { onSlots } from '../scenarios/slots.ts';
import { joinsTable } from '../scenarios/threads.ts';
import { CHANGE, type Mutant, PUBLISH } from './mutant.ts';

const ADD = 'Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);';
const TOP = 'const top = Atomics.load(table, TOP);';
const SEQ = 'const seq = load(words, at + REFSEQ);';
const CLOSES = 'if (!this.isShared)\n            this.#setEnds(CLOSED);';
const GIVES_UP = 'changeRef(pair, index, this.ref, threadRef(thread), 0, thread);';

/** Mistakes that others made in the sources on purpose, and that nothing noticed once. */
export const outsideMutants: readonly Mutant[] = [
  {
    id: 'Z1',
    what: 'the last word of a mask is left out',
    edits: [
      {
        file: 'atomics/deadlock',
        within: 'function maskWords(',
        find: 'load(table, TOP) / 32',
        replace: '(load(table, TOP) - 1) / 32',
      },
    ],
    against: [onSlots(facing, [31, 32])],
  },
  {
    id: 'Z2',
    what: 'the number of changes of references is read after how many there are',
    edits: [
      {
        file: 'ring/holders',
        within: 'export function isHeld(',
        find: SEQ,
        replace: '',
      },
      {
        file: 'ring/holders',
        within: 'export function isHeld(',
        find: 'for (let i = 0;',
        replace: `${SEQ} for (let i = 0;`,
      },
    ],
    against: [sharedAbove],
  },
  {
    id: 'Z4',
    what: 'a holder’s slot is cut to 5 bits',
    edits: [
      {
        file: 'atomics/slot-id',
        within: 'export function unpackSlot(',
        find: 'slot: packed >>> GENERATION_BITS',
        replace: 'slot: (packed >>> GENERATION_BITS) & 0x1f',
      },
    ],
    against: [onSlots(facing, [31, 32])],
  },
  {
    id: 'Z7',
    what: 'close gives its reference up before it says closed',
    edits: [
      { file: 'ring/end', within: '    close(', find: GIVES_UP, replace: '' },
      {
        file: 'ring/end',
        within: '    close(',
        find: CLOSES,
        replace: `${GIVES_UP} if (!this.isShared) this.#setEnds(CLOSED);`,
      },
    ],
    against: [reapedSoon],
  },
  {
    id: 'Z9',
    what: 'each of two holders is told of a reset',
    edits: [
      {
        file: 'ring/reset',
        within: 'export function takeReset(',
        find: 'return (or(pair.words, ENDS, reported) & reported) === 0;',
        replace: 'or(pair.words, ENDS, reported); return true;',
      },
    ],
    against: [resetOfTwo],
  },
  {
    id: 'Z10',
    what: 'a close does not ring those who wait to write at the other end',
    edits: [
      {
        ...CHANGE,
        find: 'bits |= Atomics.load(words, firstWaiters + 3 * LINE_WORDS);',
        replace: '',
      },
    ],
    against: [closedWriter],
  },
  {
    id: 'Z14',
    what: 'a bell is rung by 1',
    edits: [{ ...PUBLISH, find: ADD, replace: ADD.replace(', 2)', ', 1)') }],
    against: [tiedAgain],
  },
  {
    id: 'Z22',
    what: 'how many slots there are is read before a position is published',
    edits: [
      { ...PUBLISH, find: TOP, replace: '' },
      {
        ...PUBLISH,
        find: 'Atomics.store(words, posIndex, pos);',
        replace:
          'const top = Atomics.load(ringer.table, TOP); Atomics.store(words, posIndex, pos);',
      },
    ],
    against: [joinsTable],
  },
];
