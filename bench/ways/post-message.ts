import { workerData } from 'node:worker_threads';
import { lookEvery, Meter, percentiles } from '../meter.ts';
import { Pattern } from '../pattern.ts';
import type { Job, Sample } from '../plan.ts';
import { type PeerData, startPeer } from '../start-peer.ts';

/** Messages that may be under way: a port has no limit of its own and would fill the memory. */
function windowOf(size: number): number {
  return Math.max(16, Math.min(4_096, (4 << 20) / size));
}

/** This thread listens; each message is one event. */
export function measurePostMessage(job: Job): Promise<Sample> {
  const { size } = job.case;
  const memory = new SharedArrayBuffer(4);
  const received = new Int32Array(memory);
  const quarter = windowOf(size) / 4;
  const port = startPeer(job.case, memory);
  const pattern = new Pattern(size);
  let meter: Meter | undefined;
  let count = 0;
  return new Promise((resolve) => {
    port.on('message', (bytes: Uint8Array<ArrayBuffer>) => {
      pattern.checkOther(bytes);
      count += 1;
      if (count % quarter === 0) {
        Atomics.store(received, 0, count);
        Atomics.notify(received, 0);
      }
      meter ??= new Meter(job, lookEvery(size));
      if (meter.tick()) resolve(meter.sample());
    });
  });
}

/** The peer posts; each message is one structured clone of a Uint8Array. */
export function post(): void {
  const { case: of, port, memory } = workerData as PeerData;
  const received = new Int32Array(memory);
  const window = windowOf(of.size);
  const pattern = new Pattern(of.size);
  let seen = 0;
  for (let sent = 0; ; sent++) {
    while (sent - seen >= window) {
      Atomics.wait(received, 0, seen);
      seen = Atomics.load(received, 0);
    }
    pattern.next();
    port.postMessage(pattern.bytes);
  }
}

/** A number there and the number plus one back, each as an event. */
export function measurePostMessageTrips(job: Job): Promise<Sample> {
  const port = startPeer(job.case, new SharedArrayBuffer(4));
  const times: number[] = [];
  let meter: Meter | undefined;
  let asked = 0;
  let sentMs = 0;
  const ask = (): void => {
    sentMs = performance.now();
    port.postMessage(asked);
  };
  return new Promise((resolve) => {
    port.on('message', (answer: number) => {
      if (answer !== asked + 1) throw new Error(`wrong answer: asked=${asked}, answer=${answer}`);
      times.push((performance.now() - sentMs) * 1e6);
      asked = answer;
      meter ??= new Meter(job, 16);
      if (!meter.tick()) return ask();
      const sample = meter.sample();
      resolve({ ...sample, ...percentiles(Float64Array.from(times.slice(-sample.count))) });
    });
    ask();
  });
}

export function answerPosts(): void {
  const { port } = workerData as PeerData;
  port.on('message', (asked: number) => port.postMessage(asked + 1));
}
