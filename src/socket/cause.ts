import { isAlive } from '../atomics/slots.ts';
import { load } from '../atomics/words.ts';
import type { ThreadDeath } from '../errno/thread-death.ts';
import type { End } from '../ring/end.ts';
import { endAt, MAX_REFS, REF, REFTOP } from '../ring/layout.ts';
import { isTransit, refHolder } from '../ring/references.ts';
import { deathOf, deathOfOwner } from '../thread/deaths.ts';

/** How the thread ended that held the other end and did not close it, as far as it is known. */
export function causeOf(end: End): ThreadDeath | undefined {
  if (end.peer() !== 'died') return undefined;
  const { words, id } = end.pair;
  const other = 1 - end.index;
  // REF< Raised before a reference above it is used.
  const top = Math.min(load(words, endAt(other) + REFTOP), MAX_REFS);
  for (let index = 0; index < top; index++) {
    // REF< Stays as it was when its holder died.
    const ref = load(words, endAt(other) + REF + index);
    if (ref === 0 || isTransit(ref) || isAlive(end.thread.table, refHolder(ref))) continue;
    const death = deathOf(refHolder(ref));
    if (death !== undefined) return death;
  }
  return deathOfOwner((id << 1) | other);
}
