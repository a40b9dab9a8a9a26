import { test } from 'vitest';
import { store } from '../../src/atomics/words.ts';
import { ERRNO } from '../../src/errno/errno.ts';
import { Consumer } from '../../src/ring/consumer.ts';
import { readPosAt, writePosAt } from '../../src/ring/layout.ts';
import { Producer } from '../../src/ring/producer.ts';
import { twoEnds, unbreakable } from '../support/memory.ts';

/*
 * Small cases, all of them: every capacity, every start near a wrap, every length, every order of
 * three writes and reads, beside an array that is the model. 4 million calls.
 */

const CAPACITIES = [1, 2, 3, 4, 5, 6, 7, 8];
const WRAPS = [
  ['0', 0],
  ['2^31', 2 ** 31],
  ['2^32', 2 ** 32],
] as const;
const NEAR = 9;
const DEPTH = 3;

/** Runs every sequence of calls on a ring of that capacity that starts at that position. */
function enumerate(capacity: number, start: number): void {
  const direction = start & 1;
  const { pair, ends } = twoEnds({ capacity, position: start });
  const { words } = pair;
  const longest = capacity + 2;
  const source = new Uint8Array(longest);
  const target = new Uint8Array(longest + 1);
  const sequence: number[] = [];
  let model: number[] = [];
  let written = 0;
  let read = 0;

  const fail = (what: string): never => {
    const calls = sequence.map((call) => (call < 0 ? `read ${~call}` : `write ${call}`));
    const at = `capacity=${capacity}, start=${start}, written=${written}, read=${read}`;
    throw new Error(`${what} after ${calls.join(', ')}: ${at}`);
  };

  const write = (producer: Producer, length: number): void => {
    for (let i = 0; i < length; i++) source[i] = (start + written + i) * 7 + 1;
    const room = capacity - model.length;
    const right = length === 0 ? 0 : room === 0 ? ERRNO.EAGAIN : Math.min(length, room);
    const count = producer.write(source, 0, length, 1);
    if (count !== right) fail(`write returned ${count} and not ${right}`);
    for (let i = 0; i < count; i++) model.push(source[i] ?? -1);
    written += Math.max(count, 0);
    if (words[writePosAt(direction)] !== ((start + written) | 0)) fail('WRITE_POS is wrong');
  };

  const take = (consumer: Consumer, length: number): void => {
    target.fill(0xee);
    const right = model.length === 0 ? ERRNO.EAGAIN : Math.min(length, model.length);
    const count = consumer.read(target, 0, length);
    if (count !== right) fail(`read returned ${count} and not ${right}`);
    for (let i = 0; i < count; i++) {
      if (target[i] !== model[i]) fail(`byte ${read + i} is ${target[i]} and not ${model[i]}`);
    }
    if (target[Math.max(count, 0)] !== 0xee) fail('read touched a byte beyond its count');
    model = model.slice(Math.max(count, 0));
    read += Math.max(count, 0);
    if (words[readPosAt(direction)] !== ((start + read) | 0)) fail('READ_POS is wrong');
  };

  const run = (): void => {
    model = [];
    written = 0;
    read = 0;
    store(words, writePosAt(direction), start);
    store(words, readPosAt(direction), start);
    const producer = new Producer(ends[0].thread, pair, direction, unbreakable);
    const consumer = new Consumer(ends[1].thread, pair, 1 - direction, unbreakable);
    for (const call of sequence) {
      if (call < 0) take(consumer, ~call);
      else write(producer, call);
    }
    const rest = model.length;
    if (consumer.queued() !== rest) fail(`${consumer.queued()} bytes queued and not ${rest}`);
    if (producer.room() !== capacity - rest) fail(`room is ${producer.room()}`);
    take(consumer, longest);
  };

  const choose = (depth: number): void => {
    if (depth === 0) {
      run();
      return;
    }
    for (let length = 0; length <= longest; length++) {
      sequence.push(length);
      choose(depth - 1);
      sequence.pop();
      // Reads of nothing never reach the ring.
      if (length === 0) continue;
      sequence.push(~length);
      choose(depth - 1);
      sequence.pop();
    }
  };
  choose(DEPTH);
}

for (const [label, wrap] of WRAPS) {
  test.for(CAPACITIES)(
    `a ring of %i bytes is a queue of bytes from every start near ${label}`,
    (capacity) => {
      for (let near = -NEAR; near <= NEAR; near++) enumerate(capacity, (wrap + near) | 0);
    },
  );
}
