import { workerData } from 'node:worker_threads';
import { lookEvery, Meter, timeTrips } from '../meter.ts';
import { Pattern } from '../pattern.ts';
import { CAPACITY, type Job, type Sample } from '../plan.ts';
import { type PeerData, startPeer } from '../start-peer.ts';

/*
 * The floor for JavaScript: two positions, one Atomics.store and at most one load a call, the copy, and
 * nothing else; no ends, no waiters, no checks. It spins, but for the round trip that sleeps, which is
 * Atomics.wait and notify alone.
 */

/** Positions lie a line apart; the bytes come after them. */
const WRITE_POS = 0;
const READ_POS = 64;
const HEADER_BYTES = 512;
export const BARE_BYTES: number = HEADER_BYTES + CAPACITY;

class BareRing {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #data: Uint8Array<SharedArrayBuffer>;
  #pos = 0;
  #seen = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#data = new Uint8Array(memory, HEADER_BYTES);
  }

  write(source: Uint8Array): void {
    const size = source.length;
    while (CAPACITY - ((this.#pos - this.#seen) | 0) < size) {
      this.#seen = Atomics.load(this.#words, READ_POS);
    }
    const at = this.#pos & (CAPACITY - 1);
    if (size > 32) this.#data.set(source, at);
    else for (let i = 0; i < size; i++) this.#data[at + i] = source[i] ?? 0;
    this.#pos = (this.#pos + size) | 0;
    Atomics.store(this.#words, WRITE_POS, this.#pos);
  }

  read(target: Uint8Array): void {
    const size = target.length;
    while (((this.#seen - this.#pos) | 0) < size) {
      this.#seen = Atomics.load(this.#words, WRITE_POS);
    }
    const at = this.#pos & (CAPACITY - 1);
    if (size > 32) target.set(this.#data.subarray(at, at + size));
    else for (let i = 0; i < size; i++) target[i] = this.#data[at + i] ?? 0;
    this.#pos = (this.#pos + size) | 0;
    Atomics.store(this.#words, READ_POS, this.#pos);
  }
}

export function measureBare(job: Job): Sample {
  const { size } = job.case;
  const memory = new SharedArrayBuffer(BARE_BYTES);
  startPeer(job.case, memory);
  const ring = new BareRing(memory);
  const pattern = new Pattern(size);
  ring.read(pattern.bytes);
  pattern.check();
  const meter = new Meter(job, lookEvery(size));
  do {
    ring.read(pattern.bytes);
    pattern.check();
  } while (!meter.tick());
  return meter.sample();
}

export function writeBare(): void {
  const { case: of, memory } = workerData as PeerData;
  const ring = new BareRing(memory);
  const pattern = new Pattern(of.size);
  for (;;) {
    pattern.next();
    ring.write(pattern.bytes);
  }
}

/** This thread adds one to a word, and the other to another: by spinning, or by sleeping in between. */
export function measureBareTrips(job: Job): Sample {
  const words = new Int32Array(new SharedArrayBuffer(HEADER_BYTES));
  startPeer(job.case, words.buffer);
  const sleeps = job.case.how === 'sleeping';
  let count = 0;
  const trip = (): void => {
    pass(words, WRITE_POS, sleeps);
    untilPast(words, READ_POS, count, sleeps);
    count += 1;
  };
  trip();
  const meter = new Meter(job, sleeps ? 16 : 256);
  do trip();
  while (!meter.tick());
  const sample = meter.sample();
  return { ...sample, ...timeTrips(Math.min(20_000, sample.count), trip) };
}

export function answerBare(): void {
  const { case: of, memory } = workerData as PeerData;
  const words = new Int32Array(memory);
  const sleeps = of.how === 'sleeping';
  for (let count = 0; ; count++) {
    untilPast(words, WRITE_POS, count, sleeps);
    pass(words, READ_POS, sleeps);
  }
}

function pass(words: Int32Array<SharedArrayBuffer>, index: number, notifies: boolean): void {
  Atomics.add(words, index, 1);
  if (notifies) Atomics.notify(words, index);
}

function untilPast(
  words: Int32Array<SharedArrayBuffer>,
  index: number,
  count: number,
  sleeps: boolean,
): void {
  while (Atomics.load(words, index) === count) if (sleeps) Atomics.wait(words, index, count);
}
