/** A change of one place in one function of the built code. */
export interface Edit {
  /** Path below dist, without `.js`. */
  readonly file: string;
  /** How the line begins on which the function starts; the edit is inside that function. */
  readonly within: string;
  readonly find: string;
  readonly replace: string;
}

export interface Mutant {
  readonly id: string;
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Changes nothing that anybody could notice: it must not be refuted. */
  readonly equivalent?: boolean;
  /** The doorbell's very value matters. */
  readonly exactDoorbells?: boolean;
}

const PUBLISH = { file: 'atomics/doorbell', within: 'export function publish(' };
const CHANGE = { file: 'atomics/doorbell', within: 'export function changeAndRing(' };
const BLOCK = { file: 'atomics/block', within: 'export function block(' };
const SLEEP = { file: 'atomics/block', within: 'function sleep(' };
const LEAVE = { file: 'atomics/block', within: 'function leave(' };
const INTERRUPT = { file: 'atomics/interrupt', within: 'function markAndRing(' };
const READ = { file: 'ring/consumer', within: '    read(' };
const READ_READY = { file: 'ring/consumer', within: '    isReady(' };
const AT_END = { file: 'ring/consumer', within: '    #lookAtEnd(' };
const WRITE = { file: 'ring/producer', within: '    write(' };
const WRITE_READY = { file: 'ring/producer', within: '    isReady(' };

const BELL = 'FIRST_SLOT + slot * SLOT_WORDS';
const ADD = `Atomics.add(table, ${BELL}, 2);`;
const NOTIFY = `Atomics.notify(table, ${BELL});`;
const KEY = 'const key = load(table, at);\n        register(thread, side);';

/** The mutants of the protocol, by the numbers of docs/PROOFS.md. */
export const mutants: readonly Mutant[] = [
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
        ...READ_READY,
        find: 'load(this.words, this.#writePosIndex) !== this.#readPos',
        replace: 'false',
      },
    ],
  },
  {
    id: 'M4',
    what: 'writer does not look at READ_POS after it registered',
    edits: [{ ...WRITE_READY, find: 'room >= least || room < 0', replace: 'false' }],
  },
  {
    id: 'M5',
    what: 'reader does not look at ENDS after it registered',
    edits: [
      {
        ...READ_READY,
        find: 'return (load(this.words, ENDS) & this.#overBits) !== 0;',
        replace: 'return false;',
      },
    ],
  },
  {
    id: 'M6',
    what: 'WRITE_POS is not loaded again after ENDS',
    edits: [{ ...AT_END, find: 'const queued = this.#look();', replace: 'const queued = 0;' }],
  },
  {
    id: 'M7',
    what: 'wait with a key that was loaded just now',
    edits: [
      {
        ...SLEEP,
        find: 'Atomics.wait(thread.table, thread.at, key, leftMs)',
        replace:
          'Atomics.wait(thread.table, thread.at, Atomics.load(thread.table, thread.at), leftMs)',
      },
    ],
  },
  {
    id: 'M7b',
    what: 'key read after the look',
    edits: [
      { ...BLOCK, find: KEY, replace: 'register(thread, side);' },
      {
        ...BLOCK,
        find: 'const left = deadline',
        replace: 'const key = load(table, at); const left = deadline',
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
    edits: [{ ...PUBLISH, find: 'slot < top', replace: 'slot < 0' }],
  },
  {
    id: 'M11',
    what: 'WRITE_POS is published before the copy',
    edits: [
      {
        ...WRITE,
        find: 'copyIn(this.#thread.copy, this.#data, this.#writePos, source, offset, count);',
        replace: '',
      },
      {
        ...WRITE,
        find: 'return count;',
        replace:
          'copyIn(this.#thread.copy, this.#data, (writePos - count) | 0, source, offset, count); return count;',
      },
    ],
  },
  {
    id: 'M12',
    what: 'READ_POS is published before the copy',
    edits: [
      {
        file: 'ring/consumer',
        within: '    #copy(',
        find: 'copyOut(this.#thread.copy, this.#data, this.#readPos, target, offset, count);',
        replace: '',
      },
      {
        ...READ,
        find: 'this.#writeWaitersIndex, this.#thread.table);',
        replace:
          'this.#writeWaitersIndex, this.#thread.table); copyOut(this.#thread.copy, this.#data, this.#readPos, target, offset, count);',
      },
    ],
  },
  {
    id: 'M13',
    what: 'sleep on the wait word, which a close does not change',
    edits: [
      {
        ...SLEEP,
        find: 'Atomics.wait(thread.table, thread.at, key, leftMs)',
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
    id: 'M19',
    what: 'difference of positions without the wrap',
    edits: [
      {
        file: 'ring/layout',
        within: 'export function used(',
        find: 'return (writePos - readPos) | 0;',
        replace: 'return writePos - readPos;',
      },
    ],
  },
  {
    id: 'M20',
    what: 'one byte more than the capacity',
    edits: [
      {
        file: 'ring/producer',
        within: '    constructor(',
        find: 'this.#capacity = pair.capacity;',
        replace: 'this.#capacity = pair.capacity + 1;',
      },
    ],
  },
  {
    id: 'M21',
    what: 'a wake-up is taken for data',
    edits: [
      {
        ...BLOCK,
        find: 'sleep(thread, side, key, left);',
        replace: 'sleep(thread, side, key, left); return leave(thread, blocked, 0);',
      },
      {
        file: 'ring/consumer',
        within: '    readBlocking(',
        find: 'if (woken < 0)',
        replace: 'if (woken === 0) return this.read(target, offset, length); if (woken < 0)',
      },
    ],
  },
  {
    id: 'M22',
    what: 'wait for exactly one byte more',
    edits: [
      {
        ...READ_READY,
        find: '!== this.#readPos',
        replace: '=== ((this.#readPos + 1) | 0)',
      },
    ],
  },
  {
    id: 'M23',
    what: 'a timeout is taken for success',
    edits: [
      {
        ...BLOCK,
        find: 'return leave(thread, blocked, ERRNO.EAGAIN);',
        replace: 'return leave(thread, blocked, 0);',
      },
    ],
  },
  {
    id: 'M24',
    what: 'writer goes to sleep on the position it saw before',
    edits: [
      {
        ...WRITE_READY,
        find: 'load(this.words, this.#readPosIndex)',
        replace: 'this.#readPosSeen',
      },
    ],
  },
  {
    id: 'M25',
    what: 'writer does not look at ENDS after it registered',
    edits: [
      {
        ...WRITE_READY,
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
    id: 'M27',
    what: 'shutdown of writing shuts reading down too',
    edits: [
      {
        file: 'ring/end',
        within: '    shutdown(',
        find: '(read ? SHUT_READ : 0)',
        replace: 'SHUT_READ',
      },
    ],
  },
  {
    id: 'M30',
    what: 'registered once, and not again after a wake-up',
    edits: [
      { ...BLOCK, find: KEY, replace: 'const key = load(table, at);' },
      { ...BLOCK, find: 'for (;;) {', replace: 'register(thread, side); for (;;) {' },
    ],
  },
  {
    id: 'I1',
    what: 'an interrupt rings nobody',
    edits: [
      { ...INTERRUPT, find: 'Atomics.add(table, at, 2);', replace: '' },
      { ...INTERRUPT, find: 'Atomics.notify(table, at);', replace: '' },
    ],
  },
  {
    id: 'I2',
    what: 'an interrupt rings before it marks the call',
    edits: [
      { ...INTERRUPT, find: 'Atomics.add(table, at, 2);', replace: '' },
      { ...INTERRUPT, find: 'Atomics.notify(table, at);', replace: '' },
      {
        ...INTERRUPT,
        find: 'const marked',
        replace: 'Atomics.add(table, at, 2); Atomics.notify(table, at); const marked',
      },
    ],
  },
  {
    id: 'I3',
    what: 'an interrupt by store, whatever the call is by then',
    edits: [
      {
        ...INTERRUPT,
        find: 'if (Atomics.compareExchange(table, at + CALL, call, marked) !== call)',
        replace: 'Atomics.store(table, at + CALL, marked); if (call === marked)',
      },
    ],
  },
  {
    id: 'I4',
    what: 'a call ends by store, over an interrupt that came first',
    edits: [
      {
        ...LEAVE,
        find: 'if (compareExchange(thread.table, call, blocked, idle) === blocked)',
        replace: 'store(thread.table, call, idle); if (result === 0)',
      },
    ],
  },
  {
    id: 'E1',
    what: 'always takes the wait word and rings',
    equivalent: true,
    edits: [
      {
        ...PUBLISH,
        find: 'Atomics.load(words, waitersIndex) === 0',
        replace: 'Atomics.load(words, waitersIndex) === -1',
      },
    ],
  },
  {
    id: 'E2',
    what: 'leaves the wait word set',
    equivalent: true,
    edits: [
      {
        ...PUBLISH,
        find: 'Atomics.exchange(words, waitersIndex, 0)',
        replace: 'Atomics.load(words, waitersIndex)',
      },
    ],
  },
];
