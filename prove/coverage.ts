import type { Site } from './site.ts';

/**
 * What no explored run reaches in the built code, each with the reason: all that is done in a
 * function, or `function: call` for one thing that is done there.
 */
export const EXCUSED: readonly (readonly [what: string, why: string])[] = [
  ['add', 'called by claimSlot and nextNonce only; who rings calls Atomics.add itself'],
  ['block: spin', 'as spin, below'],
  ['spin', 'spinLimit is 0: a spin only looks, so a call that spins is one that starts later'],
  ['pause', 'as spin'],
  ['createTable', 'runs before there is a second thread'],
  ['claimSlot', 'runs before there is a second thread; the death of threads comes with the reaper'],
  ['raiseTop', 'as claimSlot'],
  ['createPair', 'runs before there is a second thread'],
  ['holdFirst', 'runs before there is a second thread'],
  ['get_nonblock', 'a setting: a value of which nothing is concluded'],
  ['get_recvTimeoutMs', 'a setting'],
  ['get_sendTimeoutMs', 'a setting'],
  ['set_nonblock', 'a setting'],
  ['set_recvTimeoutMs', 'a setting'],
  ['set_sendTimeoutMs', 'a setting'],
  ['recvDeadline', 'reads a setting'],
  ['sendDeadline', 'reads a setting'],
  ['_setting', 'a setting'],
  ['_set', 'a setting'],
  ['peer', 'one load, for display'],
  ['queued', 'the look that read() makes'],
  ['room', 'the look that write() makes'],
  ['peek', 'read() without its last step'],
  ['waitReadable', 'the block() that readBlocking() makes'],
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
