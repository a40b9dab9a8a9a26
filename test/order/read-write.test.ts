import { expect, test } from 'vitest';
import { ERRNO } from '../../src/errno/errno.ts';
import { readWaitersAt, writeWaitersAt } from '../../src/ring/layout.ts';
import { looksForHolder, type Recorded, recordedEnds } from '../support/record.ts';
import { counting } from '../support/stream.ts';

/** End 0 writes, end 1 reads. */
function sides(recorded: Recorded) {
  const [first, second] = recorded.ends;
  return { producer: first.producer!, consumer: second.consumer! };
}

test('write publishes the bytes, then looks for sleepers', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer } = sides(recorded);
  expect(recorded.record(() => producer.write(counting(3), 0, 3, 1))).toBe(3);
  expect(recorded.trace).toEqual([
    'load ENDS',
    'load READ_POS 0',
    'copy 3',
    'store WRITE_POS 0',
    'load READ_WAITERS 0',
  ]);
});

test('write that knows of room does not look at the reader', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer } = sides(recorded);
  producer.write(counting(3), 0, 3, 1);
  recorded.record(() => producer.write(counting(3), 0, 3, 1));
  expect(recorded.trace).toEqual([
    'load ENDS',
    'copy 3',
    'store WRITE_POS 0',
    'load READ_WAITERS 0',
  ]);
});

test('write that finds a sleeper takes its bit, then moves its doorbell, then notifies', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer, consumer } = sides(recorded);
  Atomics.or(recorded.pair.words, readWaitersAt(0), recorded.ends[1].thread.bit);
  recorded.record(() => producer.write(counting(3), 0, 3, 1));
  expect(recorded.trace).toEqual([
    'load ENDS',
    'load READ_POS 0',
    'copy 3',
    'store WRITE_POS 0',
    'load READ_WAITERS 0',
    'exchange READ_WAITERS 0',
    'load TOP',
    'or READY 1',
    'or GROUPS 1',
    'or CHANGED 1',
    'add DOORBELL 1',
    'notify DOORBELL 1',
  ]);
  expect(consumer.queued()).toBe(3);
});

test('write round the end of the storage publishes once, after both parts', () => {
  const recorded = recordedEnds({ capacity: 8, position: -3 });
  const { producer } = sides(recorded);
  recorded.record(() => producer.write(counting(7), 0, 7, 1));
  expect(recorded.trace.slice(2)).toEqual([
    'copy 3',
    'copy 4',
    'store WRITE_POS 0',
    'load READ_WAITERS 0',
  ]);
});

test('write that finds no room stores nothing', () => {
  const recorded = recordedEnds({ capacity: 2 });
  const { producer } = sides(recorded);
  producer.write(counting(2), 0, 2, 1);
  expect(recorded.record(() => producer.write(counting(3), 0, 3, 1))).toBe(ERRNO.EAGAIN);
  // EAGAIN for ever would hide that the reader has died.
  expect(recorded.trace).toEqual(['load ENDS', 'load READ_POS 0', ...looksForHolder(1)]);
});

test('write to a closed peer touches nothing', () => {
  const recorded = recordedEnds({ capacity: 2 });
  const { producer } = sides(recorded);
  recorded.ends[1].close();
  expect(recorded.record(() => producer.write(counting(3), 0, 3, 1))).toBe(ERRNO.EPIPE);
  expect(recorded.trace).toEqual(['load ENDS']);
});

test('read gives the room back after the copy, then looks for sleepers', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer, consumer } = sides(recorded);
  producer.write(counting(5), 0, 5, 1);
  expect(recorded.record(() => consumer.read(new Uint8Array(3), 0, 3))).toBe(3);
  expect(recorded.trace).toEqual([
    'load WRITE_POS 0',
    'copy 3',
    'store READ_POS 0',
    'load WRITE_WAITERS 0',
  ]);
  recorded.record(() => consumer.read(new Uint8Array(2), 0, 2));
  expect(recorded.trace).toEqual(['copy 2', 'store READ_POS 0', 'load WRITE_WAITERS 0']);
});

test('read that finds a sleeper takes its bit, then moves its doorbell, then notifies', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer, consumer } = sides(recorded);
  producer.write(counting(8), 0, 8, 1);
  Atomics.or(recorded.pair.words, writeWaitersAt(0), recorded.ends[0].thread.bit);
  recorded.record(() => consumer.read(new Uint8Array(8), 0, 8));
  expect(recorded.trace).toEqual([
    'load WRITE_POS 0',
    'copy 8',
    'store READ_POS 0',
    'load WRITE_WAITERS 0',
    'exchange WRITE_WAITERS 0',
    'load TOP',
    'or READY 0',
    'or GROUPS 0',
    'or CHANGED 0',
    'add DOORBELL 0',
    'notify DOORBELL 0',
  ]);
});

test('read that finds nothing loads ENDS after the position, then looks whether the writer lives', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { consumer } = sides(recorded);
  expect(recorded.record(() => consumer.read(new Uint8Array(3), 0, 3))).toBe(ERRNO.EAGAIN);
  expect(recorded.trace).toEqual(['load WRITE_POS 0', 'load ENDS', ...looksForHolder(0)]);
});

test('read sees the end of the stream only after it has looked for bytes once more', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { consumer } = sides(recorded);
  recorded.ends[0].shutdown(false, true);
  expect(recorded.record(() => consumer.read(new Uint8Array(3), 0, 3))).toBe(0);
  expect(recorded.trace).toEqual([
    'load WRITE_POS 0',
    'load ENDS',
    'load WRITE_POS 0',
    // The peer is there still, so nothing that it left unread is lost.
    'load ENDS',
  ]);
});

test('bytes and a close that land between the two looks of a read are both seen', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer, consumer } = sides(recorded);
  recorded.beforeEach = (operation) => {
    if (operation !== 'load ENDS') return;
    recorded.beforeEach = undefined;
    producer.write(counting(3), 0, 3, 1);
    recorded.ends[0].close();
  };
  const target = new Uint8Array(8);
  expect(recorded.record(() => consumer.read(target, 0, 8))).toBe(3);
  expect(consumer.read(target, 0, 8)).toBe(0);
});

test('peek stores nothing', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { producer, consumer } = sides(recorded);
  producer.write(counting(5), 0, 5, 1);
  expect(recorded.record(() => consumer.peek(new Uint8Array(3), 0, 3))).toBe(3);
  expect(recorded.trace).toEqual(['load WRITE_POS 0', 'copy 3']);
});

test('close sets its bit, looks at all four wait words, rings, and leaves the bits', () => {
  const recorded = recordedEnds({ capacity: 8 });
  const { words } = recorded.pair;
  Atomics.or(words, readWaitersAt(0), recorded.ends[1].thread.bit);
  recorded.record(() => recorded.ends[0].close());
  const looksAndRings = [
    'load READ_WAITERS 0',
    'load WRITE_WAITERS 0',
    'load READ_WAITERS 1',
    'load WRITE_WAITERS 1',
    'load TOP',
    'or READY 1',
    'or GROUPS 1',
    'or CHANGED 1',
    'add DOORBELL 1',
    'notify DOORBELL 1',
  ];
  expect(recorded.trace).toEqual([
    'load ENDS',
    'compareExchange ENDS',
    ...looksAndRings,
    'compareExchange REF 0',
    ...looksAndRings,
    // Nobody else holds it, and that it is closed is said already.
    'load REFSEQ 0',
    'load REFTOP 0',
    'load REF 0',
    'load REFSEQ 0',
    'load ENDS',
  ]);
  expect(Atomics.load(words, readWaitersAt(0))).toBe(recorded.ends[1].thread.bit);
});
