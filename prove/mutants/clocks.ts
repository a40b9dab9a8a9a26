import type { Mutant } from './mutant.ts';

const TOLD = { file: 'clock/thread-clock', within: '    told(' };
const LEARN = { file: 'clock/log-reader', within: '    learn(' };
const GIVE_BACK = { file: 'clock/log-reader', within: '    giveBack(' };
const APPEND = { file: 'clock/log-writer', within: '    append(' };
const WRITE_ENTRY = { file: 'clock/log-writer', within: '    #write(' };
const PUBLISH_BYTES = { file: 'clock/tracked-producer', within: '        publish(' };
const SAW_END = { file: 'clock/tracked-consumer', within: '        sawEnd(' };

/** Mistakes of the vector clocks beside the ring. D4 to D6 are of no words of a pair. */
export const clockMutants: readonly Mutant[] = [
  {
    id: 'D1',
    what: 'the time does not go on after it was told',
    by: 'clocks',
    edits: [{ ...TOLD, find: 'this.#touched = false;', replace: '' }],
  },
  {
    id: 'D2',
    what: 'a read learns all that was written',
    by: 'clocks',
    edits: [{ ...LEARN, find: '((first - to) | 0) >= 0', replace: 'false' }],
  },
  {
    id: 'D3',
    what: 'nothing is learned at the end of the stream',
    by: 'clocks',
    edits: [{ ...SAW_END, find: 'learnClose(clock, this.pair, this.end, true);', replace: '' }],
  },
  {
    id: 'D7',
    what: 'what does not fit into a full log is dropped',
    by: 'clocks',
    edits: [{ ...APPEND, find: 'this.#degrade(from, to);', replace: ';' }],
  },
  {
    id: 'D8',
    what: 'the entry comes after the position',
    by: 'clocks',
    edits: [
      {
        ...PUBLISH_BYTES,
        find: 'this.#log.append(from, writePos);',
        replace: 'super.publish(writePos, count); this.#log.append(from, writePos);',
      },
    ],
  },
  {
    id: 'D9',
    what: 'the log is published before its entry is whole',
    by: 'clocks',
    edits: [
      {
        ...WRITE_ENTRY,
        find: 'this.#put(FROM, from);',
        replace:
          'store(this.#words, this.#at + LOG_WRITE, this.#writeAt + 5); this.#put(FROM, from);',
      },
    ],
  },
  {
    id: 'D10',
    what: 'the last entry is given back, which may still grow and is read again',
    by: 'clocks',
    edits: [
      {
        ...GIVE_BACK,
        find: 'store(this.#words, this.#at + LOG_READ, last);',
        replace:
          'store(this.#words, this.#at + LOG_READ, load(this.#words, this.#at + LOG_WRITE));',
      },
    ],
  },
];
