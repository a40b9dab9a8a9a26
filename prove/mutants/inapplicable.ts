/** A mistake known from other implementations that this protocol leaves no place for, and why. */
export interface Inapplicable {
  readonly id: string;
  readonly what: string;
  readonly why: string;
}

export const inapplicable: readonly Inapplicable[] = [
  {
    id: 'M32',
    what: 'engine: a late waiter takes the wake-up of one who waited before',
    why: 'nobody waits on a doorbell but its owner, so there is no later waiter; the explorer throws at any other',
  },
  {
    id: 'N1, N2',
    what: 'orders of a wait set and its summary',
    why: 'a wait set is one word; there is no summary',
  },
  {
    id: 'N4',
    what: 'the record is published with a doorbell read just now',
    why: 'an answer names the key of the sleep, so such a record gets none',
  },
  {
    id: 'N12',
    what: 'who gives up leaves its doorbell as it was',
    why: 'since sleepers are asked, its record harms only where it sleeps again under the same key while another reads its old mask and a fourth could end that sleep: more threads and pairs than a row holds',
  },
  {
    id: 'N17, N18',
    what: 'a guard after the move; a thread announced after it has adopted',
    why: 'both are messages between threads and no shared words: lifeline.ts has their order, and test/threads/death*.test.ts kills threads at each of them',
  },
  {
    id: 'N23',
    what: 'the one who closes looks whether bytes are unread',
    why: 'nothing in close() looks at positions',
  },
  {
    id: 'N24',
    what: 'interrupts by a flag',
    why: 'as I3 and I4',
  },
  {
    id: 'N26, N27',
    what: 'ready bits of a Poller',
    why: 'a list of interests is no automaton: the checker runs Pollers in `test/poll`, and `test/poll/mutants.test.ts` refutes these',
  },
  {
    id: 'D4-D6',
    what: 'clocks of watched words, and which clock is used again',
    why: 'no words of a pair: `test/race/mutants.test.ts` refutes them',
  },
];
