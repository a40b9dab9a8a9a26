import {
  ADD,
  BELL,
  CHANGE,
  FREE_BYTES,
  HAS_BYTES,
  HAS_ROOM,
  KEY,
  type Mutant,
  NOTIFY,
  PUBLISH,
  READ_ENDED,
  SLEEP,
  WAIT,
  WRITE_BROKEN,
} from './mutant.ts';

/** Mistakes of sleeping and waking. */
export const wakeMutants: readonly Mutant[] = [
  {
    id: 'M1',
    what: 'notify before the doorbell moves',
    edits: [
      { ...PUBLISH, find: NOTIFY, replace: `Atomics.add(table, ${BELL}, 2 );` },
      { ...PUBLISH, find: ADD, replace: NOTIFY },
    ],
  },
  {
    id: 'M2',
    what: 'look for waiters before the position is stored',
    edits: [
      {
        ...PUBLISH,
        find: 'if (Atomics.load(words, waitersIndex) === 0)',
        replace: 'if (seen === 0)',
      },
      {
        ...PUBLISH,
        find: 'Atomics.store(words, posIndex, pos);',
        replace:
          'const seen = Atomics.load(words, waitersIndex); Atomics.store(words, posIndex, pos);',
      },
    ],
  },
  {
    id: 'M3',
    what: 'reader does not look at WRITE_POS after it registered',
    edits: [
      {
        ...HAS_BYTES,
        find: 'load(this.words, this.writePosIndex) !== this.readPos',
        replace: 'false',
      },
    ],
  },
  {
    id: 'M4',
    what: 'writer does not look at READ_POS after it registered',
    edits: [{ ...HAS_ROOM, find: 'room >= least || room < 0', replace: 'false' }],
  },
  {
    id: 'M5',
    what: 'reader does not look at ENDS after it registered',
    edits: [
      {
        ...READ_ENDED,
        find: 'return (load(this.words, ENDS) & this.#overBits) !== 0;',
        replace: 'return false;',
      },
    ],
  },
  {
    id: 'M7',
    what: 'wait with a key that was loaded just now',
    edits: [
      {
        ...SLEEP,
        find: 'Atomics.wait(table, at, key, leftMs)',
        replace:
          'Atomics.wait(thread.table, thread.at, Atomics.load(thread.table, thread.at), leftMs)',
      },
    ],
  },
  {
    id: 'M7b',
    what: 'key read after the look',
    edits: [
      { ...WAIT, find: KEY, replace: 'let key = 0; side.register(thread);' },
      {
        ...WAIT,
        find: 'if (wakers !== undefined)',
        replace: 'key = load(table, at); if (wakers !== undefined)',
      },
    ],
  },
  {
    id: 'M8',
    what: 'notify, and the doorbell does not move',
    edits: [{ ...PUBLISH, find: ADD, replace: '' }],
  },
  {
    id: 'M9',
    what: 'close and shutdown ring nobody',
    edits: [{ ...CHANGE, find: 'bits === 0 ? 0 : Atomics.load(table, TOP)', replace: '0' }],
  },
  {
    id: 'M10',
    what: 'reads and writes ring nobody',
    edits: [
      { ...PUBLISH, find: 'const top = Atomics.load(table, TOP);', replace: 'const top = 0;' },
    ],
  },
  {
    id: 'M13',
    what: 'sleep on the wait word, which a close does not change',
    edits: [
      {
        ...SLEEP,
        find: 'Atomics.wait(table, at, key, leftMs)',
        replace: 'Atomics.wait(side.words, side.waitersIndex, thread.bit, leftMs)',
      },
    ],
  },
  {
    id: 'M14',
    what: 'notify one, with a stale waiter in the queue',
    edits: [{ ...PUBLISH, find: NOTIFY, replace: `Atomics.notify(table, ${BELL}, 1);` }],
  },
  {
    id: 'M15',
    what: 'doorbell of one bit',
    exactDoorbells: true,
    edits: [{ ...PUBLISH, find: ADD, replace: `Atomics.xor(table, ${BELL}, 2);` }],
  },
  {
    id: 'M16',
    what: 'doorbell set to 0 by the waker',
    exactDoorbells: true,
    edits: [{ ...PUBLISH, find: ADD, replace: `Atomics.store(table, ${BELL}, 0);` }],
  },
  {
    id: 'M17',
    what: 'waker clears the wait word after it rang',
    edits: [
      {
        ...PUBLISH,
        find: 'Atomics.exchange(words, waitersIndex, 0)',
        replace: 'Atomics.load(words, waitersIndex)',
      },
      { ...PUBLISH, find: NOTIFY, replace: `${NOTIFY} Atomics.store(words, waitersIndex, 0);` },
    ],
  },
  {
    id: 'M22',
    what: 'wait for exactly one byte more',
    edits: [
      {
        ...HAS_BYTES,
        find: '!== this.readPos',
        replace: '=== ((this.readPos + 1) | 0)',
      },
    ],
  },
  {
    id: 'M24',
    what: 'writer goes to sleep on the position it saw before',
    edits: [
      {
        ...FREE_BYTES,
        find: 'load(this.words, this.readPosIndex)',
        replace: 'this.#readPosSeen',
      },
    ],
  },
  {
    id: 'M25',
    what: 'writer does not look at ENDS after it registered',
    edits: [
      {
        ...WRITE_BROKEN,
        find: 'return (load(this.words, ENDS) & this.#brokenBits) !== 0;',
        replace: 'return false;',
      },
    ],
  },
  {
    id: 'M26',
    what: 'notify on another word',
    edits: [{ ...PUBLISH, find: NOTIFY, replace: 'Atomics.notify(words, waitersIndex);' }],
  },
  {
    id: 'M30',
    what: 'registered once, and not again after a wake-up',
    edits: [
      { ...WAIT, find: KEY, replace: 'const key = load(table, at);' },
      { ...WAIT, find: 'for (;;) {', replace: 'side.register(thread); for (;;) {' },
    ],
  },
];
