import { afterAll, expect, test } from 'vitest';
import { MutantRunner, type SourceMutant } from '../support/mutant.ts';
import { laws } from './laws.ts';

/*
 * Each mistake that a detector can make, one by one: D1 to D7 in any detector with vector clocks, the
 * others in the steps of this one. Some law sees each of them.
 */
interface Mutant extends SourceMutant {
  readonly name: string;
  readonly law: string;
}

const LOG_READER = 'clock/log-reader';
const PRODUCER = 'clock/tracked-producer';
const EXACT = 'exactly the writes';

const mutants: readonly Mutant[] = [
  {
    name: 'D1 the time does not go on after something was told',
    file: 'clock/thread-clock',
    find: 'this.#touched = false;\n    this.period += 1;',
    replace: '',
    law: EXACT,
  },
  {
    name: 'D2 a read learns all that was written',
    file: LOG_READER,
    find: 'if (((first - to) | 0) >= 0) break;',
    replace: '',
    law: EXACT,
  },
  {
    name: 'D2 a read learns all that was written, in the model',
    file: LOG_READER,
    find: 'if (((first - to) | 0) >= 0) break;',
    replace: '',
    law: 'row 3',
  },
  {
    name: 'D3 nothing is learned at the end of file',
    file: 'clock/tracked-consumer',
    find: 'learnClose(clock, this.pair, this.end, true);',
    replace: '',
    law: 'row 4',
  },
  {
    name: 'D3 nothing is learned at EPIPE',
    file: PRODUCER,
    find: 'learnClose(clock, this.pair, this.end, false);',
    replace: '',
    law: 'row 5',
  },
  {
    name: 'D4 a store adds to what was told before',
    file: 'race/sync-words',
    find: 'this.#write(this.#arena, place.row, place.isShared);',
    replace: 'this.#write(this.#arena, place.row, true);',
    law: 'a load hears of the last store',
  },
  {
    name: 'D5 a compareExchange that fails tells',
    file: 'race/sync-words',
    find: "if (done !== 'load') this.#tell",
    replace: 'this.#tell',
    law: 'a compareExchange that fails',
  },
  {
    name: 'D6 a clock is used again by anybody',
    file: 'clock/clock-slots',
    find: 'last <= (vector[clock] ?? 0)',
    replace: 'true',
    law: 'a clock that nobody had',
  },
  {
    name: 'D7 what does not fit into a full log is dropped',
    file: 'clock/log-writer',
    find: 'else this.#degrade(from, to);',
    replace: 'else this.#version = -1;',
    law: 'with tiny logs',
  },
  {
    name: 'what a gap in the log stands for is not learned',
    file: LOG_READER,
    find: 'if (gap || ((to - covered) | 0) > 0) this',
    replace: 'if (false) this',
    law: 'with tiny logs',
  },
  {
    name: 'the entry comes after the position',
    file: PRODUCER,
    find: '      this.#log.append(from, writePos);\n',
    replace: '      super.publish(writePos, count);\n      this.#log.append(from, writePos);\n',
    law: 'row 2',
  },
  {
    name: 'a close tells nothing',
    file: 'ring/end',
    find: '    this.tracking?.beforeClose(pair, index);\n',
    replace: '',
    law: 'row 4',
  },
  {
    name: 'a close is told after it is done',
    file: 'ring/end',
    find: '    this.tracking?.beforeClose(pair, index);\n',
    replace: '    this.#setEnds(CLOSED);\n    this.tracking?.beforeClose(pair, index);\n',
    law: 'row 4',
  },
  {
    name: 'what is looked at is not learned',
    file: 'clock/tracked-consumer',
    find: 'this.#learn((this.readPos + count) | 0);',
    replace: '',
    law: 'row 9',
  },
  {
    name: 'room is given back without a word',
    file: 'clock/tracked-consumer',
    find: 'this.#room.append(from, readPos);',
    replace: '',
    law: 'row 6',
  },
  {
    name: 'room is taken without a look',
    file: PRODUCER,
    find: 'return this.#room.learn(this.#roomTo, to);',
    replace: 'return false;',
    law: 'row 6',
  },
  {
    name: 'a read-modify-write tells and does not hear',
    file: 'race/sync-words',
    find: "if (done !== 'store') this.#learn",
    replace: "if (done === 'load') this.#learn",
    law: 'a chain of read-modify-writes',
  },
  {
    name: 'a wait does not enter the list',
    file: 'race/sync-words',
    find: 'this.#learn(list, byte);',
    replace: '',
    law: 'a notify is before',
  },
  {
    name: 'a wait takes the engine at its word that it is not equal',
    file: 'race/watched-atomics',
    find: "if (how === 'not-equal') continue;",
    replace: '',
    law: 'a wait hears of the store that came',
  },
  {
    name: 'a wait loads its word without a word to the clocks',
    file: 'race/sync-words',
    find: 'if (touch !== undefined) this.#learn(place, byte);',
    replace: '',
    law: 'a wait hears of the store that its load saw',
  },
  {
    name: 'words of all sizes are one',
    file: 'race/sync-words',
    find: '[size, ...textWords(label, MAX_LABEL_BYTES)]',
    replace: '[0, ...textWords(label, MAX_LABEL_BYTES)]',
    law: 'a load hears of a store of its own size only',
  },
  {
    name: 'two reads race',
    file: 'race/find',
    find: 'if (one.log === other.log || ((one.kind | other.kind) & WRITE) === 0) return false;',
    replace: 'if (one.log === other.log) return false;',
    law: 'programs that race',
  },
  {
    name: 'atomics of one size race',
    file: 'race/find',
    find: 'return (one.kind & other.kind & ATOMIC) === 0 || !isSameRange(one, other);',
    replace: 'return true;',
    law: 'programs that race',
  },
  {
    name: 'atomics of two sizes do not',
    file: 'race/find',
    find: ' || !isSameRange(one, other);',
    replace: ';',
    law: 'programs that race',
  },
  {
    name: 'a plain access beside an atomic one is no race',
    file: 'race/find',
    find: '(one.kind & other.kind & ATOMIC) === 0',
    replace: '((one.kind | other.kind) & ATOMIC) === 0',
    law: 'programs that race',
  },
  {
    name: 'a touch at a time that is known is taken for later',
    file: 'race/find',
    find: '(time[earlier] ?? 0) <= (knows',
    replace: '(time[earlier] ?? 0) < (knows',
    law: 'programs that race',
  },
  {
    name: "only the other's knowledge counts",
    file: 'race/find',
    find: 'isBefore(others[from] ?? 0, access, known); from++',
    replace: 'false; from++',
    law: 'programs that race',
  },
  {
    name: 'a range is over where it began',
    file: 'race/groups',
    find: 'open = open.filter(({ to }) => to > from);',
    replace: 'open = [];',
    law: 'programs that race',
  },
  {
    name: 'what touches without overlapping is a race',
    file: 'race/groups',
    find: 'return one.from < other.to && other.from < one.to;',
    replace: 'return one.from <= other.to && other.from <= one.to;',
    law: 'programs that race',
  },
  {
    name: 'the first thread alone is looked at',
    file: 'race/groups',
    find: 'if (log[access] !== first || ',
    replace: 'if (',
    law: 'programs that race',
  },
  {
    name: 'what is learned counts from the access before',
    file: 'race/timeline',
    find: '(this.#from[middle] ?? 0) <= access',
    replace: '(this.#from[middle] ?? 0) <= access + 1',
    law: 'programs that race',
  },
  {
    name: 'what is learned counts one access late',
    file: 'race/timeline',
    find: '(this.#from[middle] ?? 0) <= access',
    replace: '(this.#from[middle] ?? 0) < access',
    law: 'programs that race',
  },
  {
    name: 'an element is written down once for all times',
    file: 'race/watched',
    find: 'touched[index] = this.#recorder.clock.period;',
    replace: 'touched[index] = this.#recorder.clock.period + 1;',
    law: 'programs that race',
  },
  {
    name: 'a write is written down as a read',
    file: 'race/watched',
    find: 'this.#log(this.#written, index, WRITE, value,',
    replace: 'this.#log(this.#written, index, 0, value,',
    law: 'programs that race',
  },
];

const runner = new MutantRunner(new URL('./law.program.ts', import.meta.url));

afterAll(() => runner.clear());

test.for([...mutants])('$name: breaks the law "$law…"', async (mutant) => {
  const [law, ...others] = Object.keys(laws).filter((name) => name.startsWith(mutant.law));
  if (law === undefined || others.length > 0) throw new Error(`no law: ${mutant.law}`);
  const { code, errors } = await runner.run(law, mutant);
  expect(code, errors).toBe(1);
  expect(errors).toMatch(/AssertionError/);
});
