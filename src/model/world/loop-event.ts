/*
 * An event of a thread's loop as a number, which is what a step has for a result: the end of its first
 * timer, or of one of its waits.
 */
export const TIMER = 0;

export function eventOf(ticket: number, timedOut: boolean): number {
  return 1 + 2 * ticket + Number(timedOut);
}

/** Number of the wait that an event is of; undefined for that of a timer. */
export function ticketOf(event: number): number | undefined {
  return event === TIMER ? undefined : (event - 1) >> 1;
}
