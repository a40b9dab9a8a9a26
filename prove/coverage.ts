import type { Site } from './transform.ts';

/** Operations of the built code that no explored run reaches, each with the reason. */
const EXCUSED: readonly (readonly [fn: string, why: string])[] = [
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
  const used = new Set(missed.map((site) => site.fn));
  return [
    ...missed
      .filter((site) => !excused.has(site.fn))
      .map((site) => `never reached: ${site.does} in ${site.fn}, line ${site.line}`),
    ...[...excused.keys()]
      .filter((fn) => !used.has(fn))
      .map((fn) => `excused though reached, or gone: ${fn}`),
  ];
}
