import { constants, Poller, type Socket, socketpair } from '../../src/index.ts';
import { Meter } from '../meter.ts';
import type { Job, Sample } from '../plan.ts';

const LOOPS = 1024;
/** Pairs at which something happens, where the others are idle. */
const BUSY = 10;
/** A prime, so that all pairs have their turn, one far from the last. */
const STRIDE = 7919;

/**
 * Nanoseconds an event: a byte is written to one of so many pairs, the Poller that watches all of them
 * says which, and the byte is read. In one thread, so that it is the cost of the code alone. Most pairs
 * are idle, or all have their turn, and then their memory is cold.
 */
export function measurePoller(job: Job): Sample {
  const pairs = Array.from({ length: job.case.size }, () => socketpair({ capacity: 64 }));
  const poller = new Poller();
  for (const [a] of pairs) poller.add(a, constants.EPOLLIN | constants.EPOLLET);
  poller.wait(pairs.length, 0);
  const byte = new Uint8Array(1);
  const busy =
    job.case.how === 'all' ? pairs : pairs.filter((_, i) => i % (pairs.length / BUSY) === 0);
  let at = 0;
  const meter = new Meter(job, 1);
  do {
    for (let i = 0; i < LOOPS; i++) {
      at = (at + STRIDE) % busy.length;
      const [a, b] = busy[at] as [Socket, Socket];
      b.write(byte);
      const [event, more] = poller.wait(2, 0);
      if (event?.socket !== a || more !== undefined) throw new Error('another event');
      a.read(byte);
    }
  } while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, value: sample.value / LOOPS };
}
