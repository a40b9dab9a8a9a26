import { expect, test } from 'vitest';
import { pipe } from '../../src/index.ts';
import { outcome } from '../support/atomics.ts';
import { hopefulPipe } from '../support/memory.ts';
import { counting } from '../support/stream.ts';
import { guardEachTest, readUpTo } from '../support/ways.ts';

const { atSleep } = guardEachTest();
const PIPE_BUF = 4096;

test('what goes into the write end comes out of the read end', () => {
  const [reader, writer] = hopefulPipe();
  expect(writer.write(counting(3))).toBe(3);
  expect(readUpTo(reader, 9)).toEqual([1, 2, 3]);
});

test('a pipe holds 65,536 bytes unless told', () => {
  const [reader, writer] = pipe({ nonblock: true });
  expect(reader.capacity).toBe(65_536);
  expect(writer.write(new Uint8Array(100_000))).toBe(65_536);
  expect(outcome(() => writer.write(counting(1)))).toBe('EAGAIN');
});

test('the wrong direction is EBADF, also for nothing at all', () => {
  const [reader, writer] = hopefulPipe();
  for (const bytes of [new Uint8Array(0), new Uint8Array(1)]) {
    for (const call of ['write', 'writeAll', 'tryWrite'] as const) {
      expect(outcome(() => reader[call](bytes))).toBe('EBADF');
    }
    for (const call of ['read', 'readFull', 'tryRead'] as const) {
      expect(outcome(() => writer[call](bytes))).toBe('EBADF');
    }
    expect(outcome(() => reader.writev([bytes]))).toBe('EBADF');
    expect(outcome(() => writer.readv([bytes]))).toBe('EBADF');
  }
});

test('socket calls on a pipe are ENOTSOCK', () => {
  for (const end of pipe()) {
    expect(outcome(() => end.send(counting(1)))).toBe('ENOTSOCK');
    expect(outcome(() => end.recv(counting(1)))).toBe('ENOTSOCK');
    expect(outcome(() => end.shutdown('wr'))).toBe('ENOTSOCK');
  }
});

test('queued is the same at both ends, room is 0 at the read end', () => {
  const [reader, writer] = pipe({ capacity: 10 });
  writer.write(counting(4));
  expect([reader.queued, writer.queued]).toEqual([4, 4]);
  expect([reader.room, writer.room]).toEqual([0, 6]);
});

test('no writer: what is left, then 0 for ever', () => {
  const [reader, writer] = pipe();
  writer.write(counting(2));
  writer.close();
  expect(readUpTo(reader, 9)).toEqual([1, 2]);
  expect(reader.read(new Uint8Array(9))).toBe(0);
  expect(reader.read(new Uint8Array(9))).toBe(0);
});

test('no reader: EPIPE, but a write of nothing is 0', () => {
  const [reader, writer] = pipe();
  writer.write(counting(2));
  reader.close();
  expect(outcome(() => writer.write(counting(1)))).toBe('EPIPE');
  expect(writer.write(new Uint8Array(0))).toBe(0);
});

test('a nonblocking write of up to PIPE_BUF bytes is all or EAGAIN', () => {
  const [reader, writer] = pipe({ capacity: 8192, nonblock: true });
  writer.write(new Uint8Array(8192 - PIPE_BUF + 1));
  expect(outcome(() => writer.write(new Uint8Array(PIPE_BUF)))).toBe('EAGAIN');
  expect(writer.tryWrite(new Uint8Array(PIPE_BUF))).toBe(-11);
  expect(reader.queued).toBe(8192 - PIPE_BUF + 1);
  readUpTo(reader, 1);
  expect(writer.write(new Uint8Array(PIPE_BUF))).toBe(PIPE_BUF);
  expect(writer.room).toBe(0);
});

test('a nonblocking write of more than PIPE_BUF bytes writes what fits', () => {
  const [reader, writer] = pipe({ capacity: 8192, nonblock: true });
  writer.write(new Uint8Array(8000));
  expect(writer.write(new Uint8Array(PIPE_BUF + 1))).toBe(192);
  expect(outcome(() => writer.write(new Uint8Array(PIPE_BUF + 1)))).toBe('EAGAIN');
  readUpTo(reader, 1);
  expect(writer.write(new Uint8Array(PIPE_BUF + 1))).toBe(1);
});

test('a blocking write of up to PIPE_BUF bytes shows nothing before all fit', () => {
  const [reader, writer] = hopefulPipe({ capacity: 8192 });
  writer.write(new Uint8Array(8000));
  atSleep(() => {
    expect(reader.queued).toBe(8000);
    readUpTo(reader, 3000);
  });
  atSleep(() => {
    expect(reader.queued).toBe(5000);
    readUpTo(reader, 903);
  });
  atSleep(() => {
    expect(reader.queued).toBe(4097);
    readUpTo(reader, 1);
  });
  expect(writer.write(new Uint8Array(PIPE_BUF))).toBe(PIPE_BUF);
  expect(reader.queued).toBe(8192);
});

test('a blocking write of more than PIPE_BUF bytes writes as room comes, and all of it', () => {
  const [reader, writer] = hopefulPipe({ capacity: 8192 });
  writer.write(new Uint8Array(8000));
  let seen = 0;
  for (const count of [1, 500, 8192, 8192]) {
    atSleep(() => {
      expect(reader.queued).toBe(8192);
      seen += readUpTo(reader, count).length;
    });
  }
  expect(writer.write(new Uint8Array(10_000 + 192))).toBe(10_192);
  expect(seen + reader.queued).toBe(8000 + 10_192);
});

test('writev of up to PIPE_BUF bytes is atomic as a single write', () => {
  const [reader, writer] = pipe({ capacity: 8192, nonblock: true });
  const halves = [new Uint8Array(2048).fill(1), new Uint8Array(2048).fill(2)];
  writer.write(new Uint8Array(8192 - PIPE_BUF + 1));
  expect(outcome(() => writer.writev(halves))).toBe('EAGAIN');
  expect(reader.queued).toBe(8192 - PIPE_BUF + 1);
  reader.read(new Uint8Array(8192));
  expect(writer.writev(halves)).toBe(PIPE_BUF);
  const got = readUpTo(reader, 8192);
  expect(got).toEqual([...halves[0]!, ...halves[1]!]);
});

test('a nonblocking writev of more than PIPE_BUF bytes writes what fits', () => {
  const [reader, writer] = pipe({ capacity: 8192, nonblock: true });
  const sources = [new Uint8Array(200).fill(1), new Uint8Array(5000).fill(2)];
  writer.write(new Uint8Array(8092));
  expect(outcome(() => writer.writev(sources))).toBe(100);
  expect(outcome(() => writer.writev(sources))).toBe('EAGAIN');
  reader.read(new Uint8Array(8092));
  expect(readUpTo(reader, 200)).toEqual(Array(100).fill(1));
  expect(writer.writev([new Uint8Array(5000), new Uint8Array(4000)])).toBe(8192);
});

test('a blocking writev of more than PIPE_BUF bytes writes all', () => {
  const [reader, writer] = hopefulPipe({ capacity: 5000 });
  let seen = 0;
  for (let i = 0; i < 2; i++) {
    atSleep(() => {
      seen += readUpTo(reader, 5000).length;
    });
  }
  expect(writer.writev([new Uint8Array(3000), new Uint8Array(9000)])).toBe(12_000);
  expect(seen + reader.queued).toBe(12_000);
});

test('on a pipe smaller than PIPE_BUF, writes up to its capacity are atomic', () => {
  const [reader, writer] = pipe({ capacity: 8, nonblock: true });
  writer.write(counting(1));
  expect(outcome(() => writer.write(counting(8)))).toBe('EAGAIN');
  expect(writer.write(counting(7))).toBe(7);
  readUpTo(reader, 8);
  expect(writer.write(counting(9))).toBe(8);
});

test('half way through, the last reader closes: the count, then EPIPE', () => {
  const [reader, writer] = hopefulPipe({ capacity: 8 });
  atSleep(() => reader.close());
  expect(writer.write(counting(20))).toBe(8);
  expect(outcome(() => writer.write(counting(20)))).toBe('EPIPE');
});

test('asleep with nothing written, the last reader closes: EPIPE', () => {
  const [reader, writer] = hopefulPipe({ capacity: 8 });
  writer.write(counting(8));
  atSleep(() => reader.close());
  expect(outcome(() => writer.write(counting(2)))).toBe('EPIPE');
});

test('the last writer closes under a sleeping read: 0', () => {
  const [reader, writer] = hopefulPipe();
  atSleep(() => writer.close());
  expect(reader.read(new Uint8Array(1))).toBe(0);
});

test('nonblock is per end', () => {
  const [reader, writer] = hopefulPipe({ capacity: 1 });
  reader.nonblock = true;
  expect(writer.nonblock).toBe(false);
  expect(outcome(() => reader.read(new Uint8Array(1)))).toBe('EAGAIN');
  writer.write(counting(1));
  expect(outcome(() => writer.write(counting(1)))).toBe('sleeps');
});

test('fill, read all but one byte: one byte can be written', () => {
  const [reader, writer] = hopefulPipe();
  writer.write(new Uint8Array(65_536));
  readUpTo(reader, 65_535);
  expect(writer.write(counting(1))).toBe(1);
});
