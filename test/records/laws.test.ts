import { expect, test } from 'vitest';
import { ERRNO } from '../../src/errno/errno.ts';
import { constants, pipe, type Socket, socketpair } from '../../src/index.ts';
import { dataAt, SEQPACKET, writePosAt } from '../../src/ring/layout.ts';
import { outcome } from '../support/atomics.ts';
import { twoEnds } from '../support/memory.ts';
import { counting, drawFrom, SEED } from '../support/stream.ts';

const PIPE_BUF = 4096;

/** The records that there are, each as its bytes. */
function records(socket: Socket): number[][] {
  return [...socket].map((record) => [...record]);
}

test.for([
  ['0', 0],
  ['2^31', 2 ** 31],
  ['2^32', 2 ** 32],
] as const)('records keep their borders and bytes across %s, in every size', ([, wrap]) => {
  const draw = drawFrom(SEED);
  for (const capacity of [1, 7, 8, 9, 24, 100]) {
    const position = wrap - 8 * 40;
    const { ends } = twoEnds({ capacity, position, type: SEQPACKET });
    const [a, b] = ends;
    const model: Uint8Array[] = [];
    let moved = 0;
    for (let step = 0; moved < 8 * 80; step++) {
      const size = draw(capacity + 1);
      const record = counting(size, step);
      const needed = a.producer?.needed(size) ?? 0;
      const sent = a.producer?.write(record, 0, size, needed);
      if (sent === size) {
        model.push(record);
        moved += needed;
      } else expect(sent, `seed ${SEED}`).toBe(ERRNO.EAGAIN);
      if (sent === size && draw(3) !== 0) continue;
      const target = new Uint8Array(capacity);
      const count = b.consumer?.read(target, 0, capacity) ?? 0;
      const right = model.shift();
      expect(right, `seed ${SEED}`).toBeDefined();
      expect([...target.subarray(0, count)], `seed ${SEED}`).toEqual([...(right ?? [])]);
    }
  }
});

test('a record of no bytes is a record to whoever iterates, and no end', () => {
  const [a, b] = socketpair({ type: 'seqpacket' });
  for (const size of [2, 0, 1]) a.write(counting(size));
  a.close();
  expect(records(b)).toEqual([[1, 2], [], [1]]);
});

test('awaiting iteration gives record by record too, also one of no bytes', async () => {
  const [a, b] = socketpair({ type: 'seqpacket' });
  const seen: number[][] = [];
  const reading = (async () => {
    for await (const record of b) seen.push([...record]);
  })();
  for (const size of [0, 3, 0]) await a.writeAllAsync(counting(size));
  a.close();
  await reading;
  expect(seen).toEqual([[], [1, 2, 3], []]);
});

test('readv and writev are one record, spread over the buffers', () => {
  const [a, b] = socketpair({ type: 'seqpacket', nonblock: true });
  expect(a.writev([counting(2), new Uint8Array(0), counting(3, 3)])).toBe(5);
  const targets = [new Uint8Array(1), new Uint8Array(0), new Uint8Array(9)];
  expect(b.readv(targets)).toBe(5);
  expect(targets.map((target) => [...target.subarray(0, 4)])).toEqual([[1], [], [2, 3, 4, 5]]);
  expect(outcome(() => b.read(new Uint8Array(1)))).toBe('EAGAIN');
});

test('a record that is too long is EMSGSIZE in every call, and nothing is sent', () => {
  for (const type of ['seqpacket', 'dgram'] as const) {
    const [a, b] = socketpair({ type, capacity: 10 });
    const calls: (() => unknown)[] = [
      () => a.write(new Uint8Array(11)),
      () => a.send(new Uint8Array(11)),
      () => a.writeAll(new Uint8Array(11)),
      () => a.writev([new Uint8Array(6), new Uint8Array(5)]),
    ];
    for (const call of calls) expect(outcome(call)).toBe('EMSGSIZE');
    expect(a.tryWrite(new Uint8Array(11))).toBe(ERRNO.EMSGSIZE);
    expect(b.queued).toBe(0);
  }
});

test('MSG_TRUNC returns the whole length; MSG_WAITALL means nothing; a look of 0 bytes tells it', () => {
  const { MSG_PEEK, MSG_TRUNC, MSG_WAITALL, MSG_EOR } = constants;
  const [a, b] = socketpair({ type: 'seqpacket' });
  a.write(counting(5));
  a.write(counting(2));
  expect(b.recvmsg(new Uint8Array(0), MSG_PEEK | MSG_TRUNC)).toEqual({
    count: 5,
    flags: MSG_TRUNC | MSG_EOR,
  });
  expect(b.recv(new Uint8Array(3), MSG_TRUNC)).toBe(5);
  expect(b.recv(new Uint8Array(9), MSG_WAITALL)).toBe(2);
});

test('read of 0 bytes leaves a record, recv of 0 bytes takes it', () => {
  const [a, b] = socketpair({ type: 'seqpacket', nonblock: true });
  a.write(counting(5));
  expect(b.read(new Uint8Array(0))).toBe(0);
  expect(b.queued).toBe(5);
  expect(b.recvmsg(new Uint8Array(0)).flags & constants.MSG_TRUNC).not.toBe(0);
  expect(outcome(() => b.recv(new Uint8Array(0)))).toBe('EAGAIN');
});

test('views into the ring are for streams', () => {
  for (const ends of [socketpair({ type: 'seqpacket' }), socketpair({ type: 'dgram' })]) {
    expect(outcome(() => ends[0].reserve(1))).toBe('ENOTSUP');
    expect(outcome(() => ends[0].peek())).toBe('ENOTSUP');
  }
});

test('a pipe of packets: one write is one packet, cut at PIPE_BUF, and no bytes are none', () => {
  const [reader, writer] = pipe({ packet: true, nonblock: true });
  expect(writer.write(new Uint8Array(0))).toBe(0);
  expect(writer.write(counting(3))).toBe(3);
  expect(writer.write(new Uint8Array(2 * PIPE_BUF + 1))).toBe(2 * PIPE_BUF + 1);
  expect(writer.writev([counting(1), counting(2)])).toBe(3);
  expect([reader.queued, writer.queued]).toEqual([2 * PIPE_BUF + 7, 2 * PIPE_BUF + 7]);
  writer.close();
  // A short read drops the rest of its packet.
  expect(reader.read(new Uint8Array(2))).toBe(2);
  expect(records(reader).map(({ length }) => length)).toEqual([PIPE_BUF, PIPE_BUF, 1, 3]);
});

test('an awaited write to a pipe of packets needs no reader while there is room', async () => {
  for (const size of [PIPE_BUF, PIPE_BUF + 1, 3 * PIPE_BUF]) {
    const [reader, writer] = pipe({ packet: true });
    const soon = { timeout: 5_000 };
    expect(await writer.writeAsync(counting(size), soon)).toBe(size);
    await writer.writeAllAsync(counting(size), soon);
    expect(reader.queued).toBe(2 * size);
  }
});

test('a write to a pipe of packets that is not blocking writes the packets that fit', () => {
  const [reader, writer] = pipe({ packet: true, nonblock: true, capacity: 2 * PIPE_BUF });
  expect(writer.write(new Uint8Array(3 * PIPE_BUF))).toBe(PIPE_BUF);
  expect(outcome(() => writer.write(new Uint8Array(PIPE_BUF)))).toBe('EAGAIN');
  expect(reader.read(new Uint8Array(PIPE_BUF))).toBe(PIPE_BUF);
});

test('several holders of an end share its records', () => {
  const [a, b] = socketpair({ type: 'seqpacket', nonblock: true });
  const [handle] = a.share();
  handle.port?.close();
  const [other] = b.share();
  other.port?.close();
  expect(a.write(counting(3))).toBe(3);
  expect([b.queued, a.room > 0]).toEqual([3, true]);
  expect(b.recv(new Uint8Array(9), constants.MSG_PEEK)).toBe(3);
  expect(b.read(new Uint8Array(1))).toBe(1);
  expect(outcome(() => b.read(new Uint8Array(1)))).toBe('EAGAIN');
});

/** Every value of a header's two words that is near to one that matters. */
const LENGTHS = [-(2 ** 31), -8, -1, 10, 11, 16, 17, 24, 2 ** 30, 2 ** 31 - 1];

test.for(LENGTHS)('a record that says it has %i bytes is EPROTO, and nothing is read', (length) => {
  const { pair, ends } = twoEnds({ capacity: 9, type: SEQPACKET });
  const [a, b] = ends;
  a.producer?.write(counting(9), 0, 9, a.producer.needed(9));
  new Int32Array(pair.memory, dataAt(0, pair.storage))[0] = length;
  const target = new Uint8Array(64);
  expect(b.consumer?.queued()).toBe(0);
  expect(b.consumer?.read(target, 0, 64)).toBe(ERRNO.EPROTO);
  expect(target.every((byte) => byte === 0)).toBe(true);
  expect(b.consumer?.read(target, 0, 64)).toBe(ERRNO.EPROTO);
  expect(a.peer()).toBe('closed');
});

test.for([1, 4, 7])('a writer that moved %i bytes, which no record takes, is EPROTO', (bytes) => {
  const { pair, ends } = twoEnds({ capacity: 9, type: SEQPACKET });
  Atomics.store(pair.words, writePosAt(0), bytes);
  expect(ends[1].consumer?.read(new Uint8Array(9), 0, 9)).toBe(ERRNO.EPROTO);
});
