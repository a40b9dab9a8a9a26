import { afterAll, expect, test } from 'vitest';
import { MutantRunner, type SourceMutant } from '../support/mutant.ts';

/* Each mistake that a Poller or its wakers can make; some law sees it. */
interface Mutant extends SourceMutant {
  readonly name: string;
  readonly law: string;
}

const BELL =
  "    // BELL> The sleeper's key is out of date from here on.\n    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);\n";

const mutants: readonly Mutant[] = [
  {
    name: 'the READY bit is set after the ring',
    file: 'atomics/doorbell',
    find: `    // READY> Before the ring: a thread that hears it finds the bit.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    // READY> After the bit: a thread that takes this finds that.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    // READY> As above.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
${BELL}    // BELL| After the add: a thread that is not asleep yet finds the new value.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note = note;
}`,
    replace: `    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
  }
  ringer.note = note;
}`,
    law: 'by edge, one byte',
  },
  {
    name: 'the word is named before its bit is set',
    file: 'atomics/doorbell',
    find: `    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    // READY> After the bit: a thread that takes this finds that.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    // READY> As above.
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
${BELL}    // BELL| After the add: a thread that is not asleep yet finds the new value.
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note = note;
}`,
    replace: `    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, 1 << (ready >>> 5));
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + GROUPS + (ready >>> 5), 1 << (ready & 31));
    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + READY + ready, 1 << (pairId & 31));
    Atomics.add(table, FIRST_SLOT + slot * SLOT_WORDS, 2);
    Atomics.notify(table, FIRST_SLOT + slot * SLOT_WORDS, Infinity);
  }
  ringer.note = note;
}`,
    law: 'by edge, two bytes',
  },
  {
    name: 'a death tells no Poller that any pair may have changed',
    file: 'atomics/death',
    find: '    Atomics.or(table, FIRST_SLOT + slot * SLOT_WORDS + CHANGED, ANY_PAIR);\n',
    replace: '',
    law: 'a death',
  },
  {
    name: 'an edge is told from the moment after the look',
    file: 'poll/interest',
    find: `    const events = heard(this);
    if (events === 0) this.#reported = moment;`,
    replace: `    const events = heard(this);
    if (events === 0) this.#reported = momentOf(this.end, this.events);`,
    law: 'by edge, one byte',
  },
  {
    name: 'the bits of a Poller are not taken, but looked at',
    file: 'atomics/ready',
    find: 'if ((changed & ANY_PAIR) !== 0) return true;',
    replace: 'if (changed !== 0) return false;',
    law: 'by edge, two bytes',
  },
  {
    name: 'an interest that has the same bit as another is forgotten',
    file: 'poll/watches',
    find: 'const set = this.#found[at] ?? new Set();',
    replace: 'const set = new Set();',
    law: 'by edge, two writers whose pairs have one READY bit',
  },
  {
    name: 'a Poller does not say who could end its wait',
    file: 'poll/ready-list',
    find: 'return this.#holders.addTo(set);',
    replace: 'return false;',
    law: 'a Poller and its peer wait for each other',
  },
];

const runner = new MutantRunner(new URL('./law.program.ts', import.meta.url));
afterAll(() => runner.clear());

test.for(mutants)('$name: seen by the law "$law"', async (mutant) => {
  const { code, errors } = await runner.run(mutant.law, mutant);
  expect(code, errors).toBe(1);
});
