import type { Site } from './site.ts';

const STACK = 'the stack ran out: test/stack calls at every depth';
const BROKEN = 'memory holds what it cannot: test/hostile enumerates that';
const DEADLINE = 'looks at the clock only, which stands still in these scenarios';

/**
 * Operations that no visit reaches in the built code, each with the reason: all that is done in a
 * function, or `function: call` for one thing that is done there.
 */
export const EXCUSED: readonly (readonly [what: string, why: string])[] = [
  ['block: Atomics.add', STACK],
  ['block: Atomics.store', STACK],
  ['read: _release', STACK],
  ['write: _release', STACK],
  ['wait: now', DEADLINE],
  ['writeBlocking: isPast', DEADLINE],
  [
    'addRef: compareExchange',
    'raises REFTOP, or it is high enough: the explored share is below it',
  ],
  ['broken', BROKEN],
  ['break', BROKEN],
  ['_whyBroken', BROKEN],
  ['_look: broken', BROKEN],
  ['_lookAtEnd: broken', BROKEN],
  ['_copy: broken', BROKEN],
  ['reserve: _whyBroken', BROKEN],
  ['reserve: noReader', 'as in write(), which asks in the same way'],
  ['commit: _whyBroken', BROKEN],
  ['_release: broken', BROKEN],
  ['new_End: break', BROKEN],
  ['makeShared: break', BROKEN],
  ['makeShared: _lockSides', 'makes the sides that the rows of shared ends have from the start'],
  ['_lockSides', 'as above'],
  ['block: spin', 'as spin, below'],
  ['spin', 'spinLimit is 0: a spin only looks, so a call that spins is one that starts later'],
  ['createTable', 'runs before there is a second thread'],
  ['createPair', 'runs before there is a second thread'],
  ['holdFirst', 'runs before there is a second thread'],
  ['recvDeadline', 'reads a setting'],
  ['sendDeadline', 'reads a setting'],
  ['_setting', 'a setting'],
  ['peer', 'one load, for display'],
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
