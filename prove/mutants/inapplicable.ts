/** A mutant of RACES 6.2 that this protocol leaves no place for, and why. */
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
    id: 'D1-D7',
    what: 'mistakes of the vector clocks kept in a pair',
    why: 'a pair keeps no clocks yet; they come with their own rows',
  },
];
