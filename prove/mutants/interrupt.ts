import { INTERRUPT, LEAVE, type Mutant } from './mutant.ts';

/** Mistakes of interrupts. */
export const interruptMutants: readonly Mutant[] = [
  {
    id: 'I1',
    what: 'an interrupt rings nobody',
    edits: [
      { ...INTERRUPT, find: 'Atomics.add(table, at, 2);', replace: '' },
      { ...INTERRUPT, find: 'Atomics.notify(table, at, Infinity);', replace: '' },
    ],
  },
  {
    id: 'I2',
    what: 'an interrupt rings before it marks the call',
    edits: [
      { ...INTERRUPT, find: 'Atomics.add(table, at, 2);', replace: '' },
      { ...INTERRUPT, find: 'Atomics.notify(table, at, Infinity);', replace: '' },
      {
        ...INTERRUPT,
        find: 'const marked',
        replace: 'Atomics.add(table, at, 2); Atomics.notify(table, at, Infinity); const marked',
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
        find: 'const isInterrupted = compareExchange(table, call, blocked, idle) !== blocked;',
        replace: 'store(table, call, idle); const isInterrupted = false;',
      },
    ],
  },
];
