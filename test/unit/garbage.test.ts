import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

const INDEX = new URL('../../dist/index.js', import.meta.url).href;
const CALLS = 1_000_000;

/** Prints how many garbage collections there were during so many writes and reads of 64 bytes. */
function program(options: string, write: string, read: string): string {
  return `
    import { PerformanceObserver } from 'node:perf_hooks';
    import { socketpair } from ${JSON.stringify(INDEX)};
    const [a, b] = socketpair(${options});
    const out = new Uint8Array(64);
    const back = new Uint8Array(64);
    const run = (count) => {
      for (let i = 0; i < count; i++) {
        if (a.${write}(out) !== 64 || b.${read}(back) !== 64) throw new Error('short');
      }
    };
    run(100_000);
    const seen = [];
    const observer = new PerformanceObserver((list) => seen.push(...list.getEntries()));
    observer.observe({ entryTypes: ['gc'] });
    run(${CALLS});
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(seen.length);
  `;
}

/** A young generation this small is collected every million bytes. */
const FLAGS = ['--max-semi-space-size=1', '--input-type=module', '--eval'];

test.for([
  ['{}', 'write', 'read'],
  ['{}', 'tryWrite', 'tryRead'],
  ['{ capacity: 100 }', 'write', 'read'],
  ["{ type: 'seqpacket' }", 'write', 'read'],
  ["{ type: 'seqpacket' }", 'send', 'recv'],
])('a million calls of %s %s and %s make no garbage to collect', ([options, write, read]) => {
  const code = program(options ?? '', write ?? '', read ?? '');
  const printed = execFileSync(process.execPath, [...FLAGS, code], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  // A byte a call would be one collection; what the compiler makes meanwhile may be one too.
  expect(Number(printed)).toBeLessThanOrEqual(1);
});
