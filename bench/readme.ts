import { BUSY_POLL_US, CAPACITY } from './plan.ts';
import type { Saved } from './saved.ts';
import { tables } from './tables/index.ts';
import { targetTable } from './tables/targets.ts';

/** bench/README.md: how it was measured, then what came out. The first run's tables stand in full. */
export function readme(all: readonly Saved[]): string {
  const [first] = all;
  if (first === undefined) return '';
  const { rounds, warmUpMs, measureMs } = first;
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
  pays, on one they take turns. So both are measured, with each thread pinned by \`taskset\` (those of C
  by \`sched_setaffinity\`); where that fails the threads are not pinned, and the tables say so.
- Throughput: one thread writes and one reads, each message is one write and one read call of its
  size (\`writeAll\` and \`readFull\` of 1 MiB), through a ring of ${CAPACITY.toLocaleString('en')} bytes. For \`postMessage\`
  each message is one \`Uint8Array\` over a MessagePort and one event, with at most 4,096 messages and
  4 MiB under way (16 messages at the least). ringbuf.js and the ring in C never wait, so both sides try
  again until it goes, and there is no case of them on one core. The kernel's socketpair and pipe have
  the capacity that they have by default.
- The ring in C is the limit: one writer, one reader, \`memcpy\`, cached positions, nothing else.
- The bare ring is the same in JavaScript, by Atomics: no ends, no waiters, no checks. Its round trip is two
  counters and no byte; sleeping, it is \`Atomics.wait\` and \`notify\` alone, which no library can go below.
- Round trip: a message there and one as long back (one number for \`postMessage\`; one call for Comlink).
  "Sleeping" has the library's spinning switched off: every wait is a sleep in the kernel and a wake-up
  by the other thread. "Event loop to thread": one side awaits, the other blocks; "event loops": both
  await. A ring in C spins. "Busy-polling" are Duplexes with a \`busyPollUs\` of ${BUSY_POLL_US}.
- Death: one thread sleeps in a read, the thread of the other end ends. From the last moment before
  that (the call of \`process.exit\`, or of \`terminate\` by a third thread while it spins) to the return
  of the read.
- The data is checked: each message begins and ends with its number, and every byte of each 1,024th
  is compared; thread-stream carries text, of which every character is compared. Whatever is wrong ends
  the run.

## Results

${all.map(runLine).join('\n')}

${targetTable(all).join('\n')}
![Throughput against message size](results/throughput.svg)

![Round trips timed singly](results/latency.svg)

## All numbers, Node ${first.node}

${tables(first.series)}`;
}

function runLine({ machine, node, rounds }: Saved): string {
  const { processor, cores, commit, date } = machine;
  return `- Node ${node}: ${processor}, ${cores} cores · commit ${commit} · ${date} · ${rounds} rounds`;
}
