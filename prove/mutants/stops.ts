import * as stops from '../scenarios/stops.ts';
import { type Mutant, PUBLISH } from './mutant.ts';

const SETTLE = { file: 'atomics/settle', within: 'export function settle(' };

/** Mistakes that show where a call is stopped from outside and its thread goes on. */
export const stopMutants: readonly Mutant[] = [
  {
    id: 'S1',
    what: 'a thread that was stopped while it rang rings nobody later',
    edits: [
      {
        ...SETTLE,
        find: 'if ((thread.note & UNRUNG) !== 0)\n        ringAll(thread);',
        replace: '',
      },
    ],
    against: [stops.writer],
  },
  {
    id: 'S2',
    what: 'nor is it noted that it has to ring',
    edits: [{ ...PUBLISH, find: 'ringer.note = note | UNRUNG;', replace: '' }],
    against: [stops.writer],
  },
  {
    id: 'S3',
    what: 'the lock of a call that was stopped is kept',
    edits: [
      {
        ...SETTLE,
        find: 'if ((thread.note & LOCKED) !== 0 && state.lock !== undefined)\n        release(thread, state.lock);',
        replace: '',
      },
    ],
    against: [stops.locked],
  },
  {
    id: 'S4',
    what: 'the private position moves after the look for waiters',
    edits: [
      { ...PUBLISH, find: 'own.pos = pos;', replace: '' },
      {
        ...PUBLISH,
        find: 'if (Atomics.load(words, waitersIndex) === 0)',
        replace:
          'const waiters = Atomics.load(words, waitersIndex); own.pos = pos; if (waiters === 0)',
      },
    ],
    against: [stops.writer],
  },
];
