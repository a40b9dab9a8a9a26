import { isAlive } from '../atomics/slots.ts';
import { load } from '../atomics/words.ts';
import {
  CLOSED,
  DIED,
  END_SHIFT,
  ENDS,
  endAt,
  MAX_REFS,
  REF,
  REFTOP,
  SHUT_READ,
  SHUT_WRITE,
} from '../ring/layout.ts';
import { clocksOf, type PairMemory } from '../ring/memory.ts';
import { isTransit, refHolder } from '../ring/references.ts';
import { closeAt } from './layout.ts';
import { type ThreadClock, WAYS } from './thread-clock.ts';

/*
 * The order that the end of a stream makes.
 *
 *   a thread that closes                      a thread that finds it closed
 *   add own clock to CLOSE    (CLOCK>)        load ENDS: closed           (ENDS<)
 *   set the bit in ENDS       (ENDS>)         learn CLOSE                 (CLOCK<)
 *
 * A thread that is told of the end learns all that was done by the threads that had closed or shut it
 * before. A holder that died has told nothing; its row in the thread table says what it knew, and all it
 * did was before.
 */

/** An end is about to be closed or shut down by this thread. */
export function tellClose(clock: ThreadClock, pair: PairMemory, end: number): void {
  clock.watcher?.tells({ kind: WAYS.close, pair: pair.id, direction: end, from: 0, to: 0 });
  clock.tellRow(clocksOf(pair), closeAt(end));
  clock.told();
}

/** This thread was told that nobody will write to it, or read from it: learns why. */
export function learnClose(
  clock: ThreadClock,
  pair: PairMemory,
  end: number,
  reading: boolean,
): void {
  // ENDS< A thread that set a bit had added its clock before.
  const ends = load(pair.words, ENDS);
  const own = ends >>> (END_SHIFT * end);
  const peer = ends >>> (END_SHIFT * (1 - end));
  if ((own & (reading ? SHUT_READ : SHUT_WRITE)) !== 0) learnRowOf(clock, pair, end);
  if ((peer & (CLOSED | DIED | (reading ? SHUT_WRITE : SHUT_READ))) !== 0) {
    learnRowOf(clock, pair, 1 - end);
  }
  if ((peer & DIED) !== 0) learnDead(clock, pair, 1 - end);
}

function learnRowOf(clock: ThreadClock, pair: PairMemory, end: number): void {
  clock.watcher?.hears({ kind: WAYS.close, pair: pair.id, direction: end, from: 0, to: 0 });
  clock.learnRow(clocksOf(pair), closeAt(end));
}

/** Learns what the holders did that died with an end. */
function learnDead(clock: ThreadClock, pair: PairMemory, end: number): void {
  const { table } = clock.thread;
  const at = endAt(end);
  // REF< All of them are dead: nobody adds any.
  const top = Math.min(load(pair.words, at + REFTOP), MAX_REFS);
  for (let i = 0; i < top; i++) {
    // REF< As above.
    const ref = load(pair.words, at + REF + i);
    if (ref === 0 || isTransit(ref)) continue;
    const holder = refHolder(ref);
    if (isAlive(table, holder)) continue;
    clock.watcher?.hears({ kind: WAYS.exit, pair: pair.id, direction: end, from: 0, to: 0 });
    clock.join(holder);
  }
}
