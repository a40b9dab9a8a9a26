import { workerData } from 'node:worker_threads';
import { RingBuffer } from 'ringbuf.js';
import { lookEvery, Meter } from '../meter.ts';
import { Pattern } from '../pattern.ts';
import { CAPACITY, type Job, type Sample } from '../plan.ts';
import { type PeerData, startPeer } from '../start-peer.ts';

/** ringbuf.js never waits, so both sides try until something goes. */
export function measureRingbuf(job: Job): Sample {
  const { size } = job.case;
  const memory = RingBuffer.getStorageForCapacity(CAPACITY, Uint8Array);
  startPeer(job.case, memory);
  const ring = new RingBuffer(memory, Uint8Array);
  const pattern = new Pattern(size);
  pop(ring, pattern);
  const meter = new Meter(job, lookEvery(size));
  do pop(ring, pattern);
  while (!meter.tick());
  return meter.sample();
}

function pop(ring: RingBuffer, pattern: Pattern): void {
  let count = 0;
  while (count === 0) count = ring.pop(pattern.bytes, pattern.bytes.length);
  if (count !== pattern.bytes.length) throw new Error(`short read: count=${count}`);
  pattern.check();
}

export function pushRingbuf(): void {
  const { case: of, memory } = workerData as PeerData;
  const ring = new RingBuffer(memory, Uint8Array);
  const pattern = new Pattern(of.size);
  for (;;) {
    pattern.next();
    let count = 0;
    while (count === 0) count = ring.push(pattern.bytes, of.size);
    if (count !== of.size) throw new Error(`short write: count=${count}`);
  }
}
