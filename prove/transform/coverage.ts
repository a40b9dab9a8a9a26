import type { Site } from './site.ts';

const STACK = 'the stack ran out: test/stack calls at every depth';
const BROKEN = 'memory holds what it cannot: test/hostile enumerates that';
const TEXT = 'makes the text of an error, which the Socket throws';

/**
 * Operations that no visit reaches in the built code, each with the reason: all that is done in a
 * function, or `function: call` for one thing that is done there.
 */
export const EXCUSED: readonly (readonly [what: string, why: string])[] = [
  ['block: Atomics.add', STACK],
  ['block: Atomics.store', STACK],
  ['read: _release', STACK],
  ['write: _release', STACK],
  ['broken', BROKEN],
  ['break', BROKEN],
  ['_whyBroken', BROKEN],
  ['_look: broken', BROKEN],
  ['_lookAtEnd: broken', BROKEN],
  ['_copy: broken', BROKEN],
  ['stretch: _whyBroken', BROKEN],
  ['stretch: noReader', 'as in write(), which asks in the same way'],
  ['publishUnrung: ringOwed', 'a batch that is full: the ring of flush(), right after a write'],
  ['acquire: ringOwed', 'as in block(); no row owes a ring while it waits for a lock'],
  ['commit: _whyBroken', BROKEN],
  ['_release: broken', BROKEN],
  ['new_End: break', BROKEN],
  ['makeShared: break', BROKEN],
  ['spin', 'spinLimit is 0: a spin only looks, so a call that spins is one that starts later'],
  ['failure', TEXT],
  ['waitFailure', TEXT],
  ['describeKnot', TEXT],
  ['waitOf', TEXT],
  // read() and its helpers in register.ts, as the bundle calls them.
  ['commit: failure', TEXT],
  ['consume: failure', TEXT],
  ['halfReaper', 'a reaper that does not ship: only M33b runs it'],
  ['createTable', 'runs before there is a second thread'],
  ['createPair', 'runs before there is a second thread'],
  ['holdFirst', 'runs before there is a second thread'],
  ['set_nonblock', 'a setting: set before the threads start'],
  ['set_recvTimeoutMs', 'a setting'],
  ['set_sendTimeoutMs', 'a setting'],
  ['_set', 'a setting'],
  ['_get', 'a setting, of an end that several threads hold'],
  ['acquire: take', 'the last try when patience ends, which has no end here'],
  ['queued', 'the look that read() makes'],
  ['sawRoom', 'only where happens-before is tracked: test/clock/poll.test.ts'],
  ['_queuedRecords', 'as queued, under the lock that read() takes'],
  ['payloads', 'looks at the headers that read() looks at'],
  ['unread', 'the look that write() makes, and as payloads'],
  ['room', 'the look that write() makes'],
  ['peek', 'read() without its last step'],
];

/** Sites that nothing reached and nobody excused, and excuses that nothing needs. */
export function unreached(sites: readonly Site[], reached: ReadonlySet<number>): string[] {
  const excused = new Map(EXCUSED);
  const missed = sites.filter((site) => !reached.has(site.id));
  const used = new Set(missed.flatMap((site) => [site.fn, callIn(site)]));
  return [
    ...missed
      .filter((site) => !excused.has(site.fn) && !excused.has(callIn(site)))
      .map((site) => `never reached: ${site.does} in ${site.fn}, line ${site.line}`),
    ...[...excused.keys()]
      .filter((what) => !used.has(what))
      .map((what) => `excused though reached, or gone: ${what}`),
  ];
}

function callIn(site: Site): string {
  return `${site.fn}: ${site.does}`;
}
