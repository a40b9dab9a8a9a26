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

const EVENTS = 200_000;

/** Prints by how many bytes V8's old generation grew in so many events of a Poller over 1,000 pairs. */
const POLLER = `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { constants, Poller, socketpair } from ${JSON.stringify(INDEX)};
  const old = () =>
    getHeapSpaceStatistics().find((space) => space.space_name === 'old_space').space_used_size;
  const poller = new Poller();
  const pairs = Array.from({ length: 1_000 }, () => socketpair({ capacity: 64 }));
  for (const [a] of pairs) poller.add(a, constants.EPOLLIN | constants.EPOLLET);
  poller.wait(1_000, 0);
  const byte = new Uint8Array(1);
  const run = (count) => {
    for (let i = 0; i < count; i++) {
      const [a, b] = pairs[i % 10];
      b.write(byte);
      if (poller.wait(2, 0).length !== 1) throw new Error('another event');
      a.read(byte);
    }
  };
  run(100_000);
  const before = old();
  run(${EVENTS});
  console.log(old() - before);
`;

test('events of a Poller leave nothing for the old generation', () => {
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', POLLER], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  // Less than the smallest object an event.
  expect(Number(printed)).toBeLessThan(16 * EVENTS);
});
