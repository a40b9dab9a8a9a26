import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, platform } from 'node:os';
import { CAPACITY, type Duration } from './plan.ts';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly platform: string;
  readonly node: string;
  readonly commit: string;
  readonly date: string;
}

export function machineOf(root: string, node: string): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: platform(),
    node,
    commit: commitOf(root),
    date: new Date().toISOString().slice(0, 10),
  };
}

function commitOf(root: string): string {
  const git = (...args: string[]): string =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
  const commit = git('rev-parse', '--short', 'HEAD');
  return git('status', '--porcelain', 'src') === '' ? commit : `${commit} with changes`;
}

/** bench/README.md: how it was measured, then what came out. */
export function readme(
  machine: Machine,
  { rounds, warmUpMs, measureMs }: Duration & { rounds: number },
  results: string,
): string {
  const { processor, cores, node, commit, date } = machine;
  return `# Benchmarks

Written by \`npm run bench -- --save\`; not to be edited by hand.

## Method

- Each case is a process of its own with two threads. A round runs every case once, ${rounds} rounds
  follow each other, and each number is the median of the rounds with the least and the most beside it.
  A ratio is taken within each round, because machines drift.
- A case warms up for ${warmUpMs} ms and is measured for ${measureMs} ms by the thread that reads, in windows of
  2 ms or a little more, of which the median counts: a moment in which another program had the core
  is one window among many.
- Where threads sit decides more than any code: on two cores they run at the same time and spinning
  pays, on one they take turns. So both are measured, with each thread pinned by \`taskset\`; without
  it the threads are not pinned, and the tables say so.
- Throughput: one thread writes and one reads, each message is one write and one read call of its
  size, through a ring of ${CAPACITY.toLocaleString('en')} bytes. For \`postMessage\` each message is one
  \`Uint8Array\` over a MessagePort and one event, with at most 4,096 messages and 4 MiB under way
  (16 messages at the least). ringbuf.js never waits, so both its sides try again until it goes, and
  there is no case of it on one core.
- Round trip: one byte there and one back (one number for \`postMessage\`; one call for Comlink, over
  a MessagePort). "Sleeping" has the library's spinning switched off: every wait is a sleep in the
  kernel and a wake-up by the other thread.
- Death: one thread sleeps in a read, the thread of the other end ends. From the last moment before
  that (the call of \`process.exit\`, or of \`terminate\` by a third thread while it spins) to the return
  of the read.
- The data is checked: each message begins and ends with its number, and every byte of each 1,024th
  is compared. Whatever is wrong ends the run.
- Not shown: more than one pair at a time, latency under load, memory.

## Results

${processor}, ${cores} cores · Node ${node} · commit ${commit} · ${date} · ${rounds} rounds

${results}`;
}
