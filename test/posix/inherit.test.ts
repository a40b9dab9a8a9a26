import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';

/* Descriptors that spawn() hands on, in real threads. */

function play<Saw>(scene: string, waitsFor: string, count = 0): Promise<Saw> {
  const program = new URL('./inherit.program.ts', import.meta.url);
  return run<Saw>(program, { input: { scene, count }, limitMs: 200_000, waitsFor });
}

const CHILD = 'what the child tells of its descriptors';

test('a child inherits what is not close-on-exec, under the same numbers; both have it', async () => {
  expect(await play('inherit', CHILD)).toEqual({
    child: {
      fds: [3, 4, 7, 8, 10, 30],
      open: [3, 4, 7, 8, 10, 30],
      // O_RDWR, but for the two ends of the pipe.
      flags: [2, 2, 0, 1, 2, 0],
      ends: ['moved'],
    },
    // Number 9 was moved, and 5, 6 and 20 are close-on-exec.
    open: [3, 4, 5, 6, 7, 8, 10, 20, 30],
    works: [1, [7]],
    kept: 6,
  });
});

test('a list is what the child gets, in whatever order, close-on-exec or not', async () => {
  const child = (fds: number[]) => ({ fds, open: fds, flags: fds.map(() => 2), ends: [] });
  expect(await play('list', CHILD)).toEqual({
    children: [child([]), child([3, 4]), child([4]), child([])],
    open: [3, 4, 5, 6],
  });
});

test('a descriptor that is none, or is one of the ends, is refused, and nothing has happened', async () => {
  expect(await play('refused', 'the refusals')).toEqual({
    codes: ['EBADF', 'EBUSY', 'ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_TYPE'],
    started: 0,
    works: [1, [7]],
  });
});

test('a child that has an epoll descriptor when it asks is told EBUSY', async () => {
  expect(await play('early', CHILD)).toEqual(['EBUSY', 0]);
});

test('a child that is ended before it takes its descriptors holds none', async () => {
  expect(await play('terminated', 'the end of the stream')).toEqual([]);
});

test('two numbers of one end are two numbers of one end over there', async () => {
  expect(await play('dups', 'the child that closes both')).toEqual({
    told: [true, 2 | 2048, 1, 0],
    // O_NONBLOCK belongs to the end, which both threads have.
    flags: 2 | 2048,
    before: [1, 2],
    open: 'EAGAIN',
    closed: [],
  });
});

/** The second in CI alone. */
const READERS = [27, 100].slice(0, rounds(2));

test.for(READERS)(
  '%i threads asleep in read on one pipe return when its last writer closes',
  async (count) => {
    expect(await play('lastWriter', 'all readers at the end', count)).toEqual({
      early: 'all asleep',
      saw: Array.from({ length: count }, () => []),
    });
  },
);

test('read, poll, select and epoll_wait wake for bytes and for the end, and are interrupted', async () => {
  const saw = await play<Record<string, unknown>>('waits', 'each wait to end');
  for (const how of ['poll', 'select', 'epoll', 'read']) {
    // The value it returned, and the bytes that were read then.
    const end = how === 'read' ? 0 : 1;
    const rounds = [1, [1, 2], 'EINTR', 'EINTR', 1, [3], end, []];
    expect(saw[how], how).toEqual([true, rounds]);
  }
});

test('a wait that nobody could end is EDEADLK, in whatever call', async () => {
  expect(await play('alone', 'EDEADLK')).toEqual(Array.from({ length: 5 }, () => 'EDEADLK'));
});

test('10 readers and 10 writers asleep on one end all return when the other end closes', async () => {
  const saw = await play<unknown[]>('otherEnd', 'all readers and writers', 10);
  const readers = saw.slice(0, 10).map((one) => (Array.isArray(one) ? one.length : one));
  // The other end left bytes unread: one of all askers is told so.
  expect(readers.filter((one) => one !== 0 && one !== 'ECONNRESET')).toEqual([]);
  expect(readers.filter((one) => one === 'ECONNRESET').length).toBeLessThanOrEqual(1);
  expect(saw.slice(10)).toEqual(Array.from({ length: 10 }, () => 'EPIPE'));
});

test('4 threads writing records of PIPE_BUF bytes to a small pipe never mix them', async () => {
  expect(await play('records', 'all records', 500)).toEqual({
    seen: [0, 500, 500, 500, 500],
    mixed: 0,
    wrong: [0, 0, 0, 0],
    left: 0,
  });
});
