/** A change of one place in the source that breaks a rule, and the beginning of the law that sees it. */
export interface Mutant {
  /** Path below src, without `.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly law: string;
}

const CONSUMER = 'ring/consumer';
const PRODUCER = 'ring/producer';
const END = 'ring/end';
const MEMORY = 'ring/memory';
const HANDLE = 'socket/handle';
const ADOPT = 'socket/adopt-end';

export const mutants: readonly Mutant[] = [
  {
    file: CONSUMER,
    find: 'let queued = used(this.#writePosSeen, this.readPos);',
    replace:
      'this.pos = load(this.words, this.readPosIndex); let queued = used(this.#writePosSeen, this.readPos);',
    law: '1: a scribbled own position',
  },
  {
    file: PRODUCER,
    find: 'const taken = records === undefined ? count : recordBytes(count);',
    replace: 'const taken = count; this.pos = load(this.words, this.writePosIndex);',
    law: '1: a scribbled own position',
  },
  {
    file: CONSUMER,
    find: 'this.#writePosSeen = writePos;',
    replace: 'this.#writePosSeen = load(this.words, this.writePosIndex);',
    law: '2: a reader decides',
  },
  {
    file: PRODUCER,
    find: 'this.#readPosSeen = readPos;',
    replace: 'this.#readPosSeen = load(this.words, this.readPosIndex);',
    law: '2: a writer decides',
  },
  {
    file: CONSUMER,
    find: 'queued > this.#capacity',
    replace: 'queued > load(this.words, 3)',
    law: '3: geometry',
  },
  {
    file: PRODUCER,
    find: 'let room = this.#capacity -',
    replace: 'this.#capacity = load(this.words, 3); let room = this.#capacity -',
    law: '3: geometry',
  },
  {
    file: 'atomics/table-layout',
    find: 'return (table.length - FIRST_SLOT) / SLOT_WORDS;',
    replace: 'return table[SLOTS] ?? 0;',
    law: '8: what threads() shows',
  },
  {
    file: 'atomics/doorbell',
    find: 'slot < top && FIRST_SLOT + slot * SLOT_WORDS < table.length',
    replace: 'slot < top',
    law: '3: nobody rings beyond the table',
  },
  {
    file: 'ring/settings',
    find: '    words.set(this.#own);',
    replace: '',
    law: '3: the settings of an end',
  },
  {
    file: END,
    find: '    return this.#shared;',
    replace: '    return load(this.pair.words, endAt(this.index) + SHARED) !== 0;',
    law: '3: the settings of an end',
  },
  {
    file: CONSUMER,
    find: 'queued < 0 || queued > this.#capacity',
    replace: 'queued > this.#capacity',
    law: '4: a position that cannot be one is EPROTO for a reader',
  },
  {
    file: CONSUMER,
    find: 'queued < 0 || queued > this.#capacity',
    replace: 'queued < 0',
    law: '4: a position that cannot be one is EPROTO for a reader',
  },
  {
    file: PRODUCER,
    find: 'room < 0 || room > this.#capacity',
    replace: 'room > this.#capacity',
    law: '4: a position that cannot be one is EPROTO for a writer',
  },
  {
    file: PRODUCER,
    find: 'room < 0 || room > this.#capacity',
    replace: 'room < 0',
    law: '4: a position that cannot be one is EPROTO for a writer',
  },
  {
    file: 'ring/layout',
    find: 'return (writePos - readPos) | 0;',
    replace: 'return writePos - readPos;',
    law: '4: every position that can be one',
  },
  {
    file: 'ring/layout',
    find: 'return (writePos - readPos) | 0;',
    replace: 'return (writePos - readPos) & 0x7fff_ffff;',
    law: '4: a position that cannot be one is EPROTO for a writer',
  },
  {
    file: END,
    find: '    this.producer?.poison();\n',
    replace: '',
    law: '5: an end whose memory is broken',
  },
  {
    file: END,
    find: '    this.consumer?.poison();\n',
    replace: '',
    law: '5: an end whose memory is broken',
  },
  {
    file: END,
    find: '    this.producer?.poison();\n    this.#setEnds(CLOSED);\n',
    replace: '    this.producer?.poison();\n',
    law: '5: the peer of a broken end sees it closed',
  },
  {
    file: 'atomics/doorbell',
    find: 'const top = bits === 0 ? 0 : Atomics.load(table, TOP);',
    replace: 'const top = 0;',
    law: '5: the peer of a broken end is woken',
  },
  {
    file: PRODUCER,
    find: '    this.#brokenBits = 0;\n    this.#view = undefined;\n',
    replace: '    this.#brokenBits = 0;\n',
    law: '5: a reservation and a view',
  },
  {
    file: END,
    find: '    if (this.#broken) this.break();\n',
    replace: '',
    law: '5: an end that is broken stays so when it is shared',
  },
  {
    file: END,
    find: '!== 0) this.break();\n',
    replace: '!== 0) this.isShared;\n',
    law: '5: an end that is broken stays so when it is handed on',
  },
  {
    file: CONSUMER,
    find: '!== 0) this.poison();\n',
    replace: '!== 0) this.isReady();\n',
    law: '5: an end that one holder found broken',
  },
  {
    file: 'ring/shared-consumer',
    find: 'release(this.thread, this.#lock) ? result : this.broken()',
    replace: 'release(this.thread, this.#lock) ? result : -71',
    law: '5: an end whose lock was taken',
  },
  {
    file: ADOPT,
    find: 'if (!changeRef(pair, end, ref,',
    replace: 'if (!changeRef(pair, end, handle.ref,',
    law: '6: each field of a handle is read once',
  },
  {
    file: 'reaper/reaper',
    find: 'survive(() => this.hear(message, watch))',
    replace: 'this.hear(message, watch)',
    law: '6: a message to a reaper',
  },
  {
    file: 'reaper/reaper',
    find: 'coming.delete(message.nonce);\n        this.#letGo(this.#guards.get(message.nonce));',
    replace: 'coming.delete(message.nonce);',
    law: '9: two reapers tell each other once',
  },
  {
    file: 'socket/socket',
    find: 'return new Uint8Array(type === STREAM ? CHUNK_BYTES : largest);',
    replace: 'return new Uint8Array(this.queued);',
    law: '7: a call allocates',
  },
  ...[
    [MEMORY, 'memory.byteLength === pairBytes(directionsOf(flags), storage)', 'true'],
    [MEMORY, 'storage === geometryOf(type, size, flags).storage', 'true'],
    [MEMORY, 'size >= 1', 'true'],
    [MEMORY, '(flags & ~(PIPE | FULL_WRITES | CLOCKS | SPACE)) === 0', 'true'],
    [MEMORY, 'stamp(MAGIC) === PAIR_MAGIC', 'true'],
    [MEMORY, 'stamp(TABLE_ID) === load(table, ID)', 'true'],
    [
      MEMORY,
      'stamp(CLOCK_OFFSET) === (clockWords === 0 ? 0 : pairBytes(directionsOf(flags), storage))',
      'true',
    ],
    ['atomics/table', 'memory.byteLength === tableBytes(slots)', 'true'],
    [ADOPT, '(end === 0 || end === 1)', 'true'],
    [ADOPT, 'isRefIndex(ref)', 'true'],
    [ADOPT, '!(guard || unguarded)', 'false'],
    [ADOPT, ' && home().host.isPort(port)', ''],
    ['thread/line', 'value > 0 && value < 2 ** 31', 'true'],
    ['ring/references', 'value > 0 && value < 2 ** 30', 'true'],
  ].map(([file = '', find = '', replace = '']) => ({
    file,
    find,
    replace,
    law: '8: a handle with any field forged',
  })),
  {
    file: ADOPT,
    find: 'if (!isInTransit(pair.words, end, ref, nonce)) throw adoptedBefore();',
    replace: 'new End(home().thread!, pair, end, ref).close();',
    law: '8: a handle of a reference that is not on its way',
  },
  {
    file: 'thread/moving',
    find: '  if (before !== undefined) releaseSlot(before.table, before);\n',
    replace: '',
    law: '9: a thread that moves from table to table',
  },
  {
    file: 'thread/moving',
    find: '  const thread = settleIn(table, syscall, nonce);',
    replace: '  useTable(table); const thread = settleIn(table, syscall, nonce);',
    law: '9: a full table refuses',
  },
  {
    file: HANDLE,
    find: '  port?.close();\n  return undefined;',
    replace: '  return undefined;',
    law: '9: an end that was lost',
  },
  {
    file: HANDLE,
    find: '  port?.close();\n  return undefined;',
    replace: '  return undefined;',
    law: '9: an end that cannot be shared',
  },
  {
    file: 'atomics/lock',
    find: 'const how = Atomics.wait(table, at, key, PATIENCE_MS);',
    replace:
      'if (isAlive(thread.table, thread)) throw new Error("sleeps for ever"); const how = "ok";',
    law: '10: a lock',
  },
  {
    file: 'atomics/until-done',
    find: ' || isPast(thread, deadline)',
    replace: '',
    law: '10: a call whose state changes for ever',
  },
];
