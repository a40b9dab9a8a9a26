import type { Worker } from 'node:worker_threads';
import { pipe as makePipe } from '../../src/index.ts';
import * as c from '../../src/posix/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { type SpawnOptions, spawn, type Thread, threads } from '../../src/worker/index.ts';
import { untilOtherBlocks } from '../support/asleep.ts';
import { outcome } from '../support/atomics.ts';
import { input, nextMessage, report, startWatchdog } from '../support/program.ts';
import type { Job } from './inherit.peer.ts';
import { bytes, got, openNumbers, said, type Two } from './said.ts';

const PEER = new URL('./inherit.peer.mjs', import.meta.url);

const watch = await startWatchdog();
watch({ table: homeTable().buffer, pairs: [] });

function start(job: Job, options: SpawnOptions = {}): { thread: Thread; told: Promise<unknown> } {
  const thread = spawn(PEER, { ...options, workerData: job, name: job.do });
  return { thread, told: nextMessage(thread.worker as Worker) };
}

function pair(flags = 0): Two {
  const fds: Two = [-1, -1];
  c.socketpair(c.AF_UNIX, c.SOCK_STREAM | flags, 0, fds);
  return fds;
}

function pipe(flags = 0): Two {
  const fds: Two = [-1, -1];
  c.pipe2(fds, flags);
  return fds;
}

/** Resolves when so many other threads are asleep in a call. */
async function untilBlocked(count: number): Promise<void> {
  while (threads().filter(({ state }) => state === 'blocked').length < count) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const SCENES: Record<string, (count: number) => unknown> = {
  async inherit() {
    const [a, b] = pair();
    const [, kept] = pair(c.SOCK_CLOEXEC);
    const [reader] = pipe();
    c.fcntl(reader, c.F_DUPFD_CLOEXEC, 20);
    c.fcntl(reader, c.F_DUPFD, 30);
    const moving = c.fdOf(c.socketOf(pair()[0]));
    const ends = { moved: c.socketOf(moving) };
    const { told } = start({ do: 'tell' }, { fds: 'inherit', ends });
    const child = await told;
    return { child, open: openNumbers(), works: [c.write(a, bytes(7)), got(b)], kept };
  },

  async list() {
    const [a, b] = pair(c.SOCK_CLOEXEC);
    pipe();
    const children: unknown[] = [];
    for (const fds of [[], [b, a, b], [b]])
      children.push(await start({ do: 'tell' }, { fds }).told);
    children.push(await start({ do: 'tell' }).told);
    return { children, open: openNumbers() };
  },

  async refused() {
    const [a, b] = pair();
    const tries: [string, SpawnOptions][] = [
      ['not open', { fds: [a, 99] }],
      ['moves', { fds: [a, b], ends: { b: c.socketOf(b) } }],
      ['a string', { fds: 'all' as 'inherit' }],
      ['no number', { fds: ['3' as unknown as number] }],
    ];
    const before = threads().length;
    const codes = tries.map(([, options]) => outcome(() => start({ do: 'tell' }, options)));
    return { codes, started: threads().length - before, works: [c.write(a, bytes(7)), got(b)] };
  },

  early: () => start({ do: 'early' }, { fds: [pair()[0]] }).told,

  /** A child that is ended before it takes what it was given. */
  async terminated() {
    const [a, b] = pair();
    const { thread } = start({ do: 'tell' }, { fds: [a] });
    thread.terminate();
    c.close(a);
    const read = got(b);
    await thread.exited;
    return read;
  },

  async dups() {
    const [a, b] = pair();
    const copy = c.fcntl(a, c.F_DUPFD, 11);
    const child = start({ do: 'dups', fds: [a, copy] }, { fds: [a, copy] });
    const told = await child.told;
    await child.thread.exited;
    const flags = c.fcntl(a, c.F_GETFL);
    c.fcntl(b, c.F_SETFL, c.O_NONBLOCK);
    const before = got(b);
    const open = got(b);
    c.close(a);
    c.close(copy);
    return { told, flags, before, open, closed: got(b) };
  },

  /** The last writer is a thread that is never told to close: the main one closes before. */
  async lastWriter(count) {
    const [reader, writer] = pipe();
    const children = Array.from({ length: count }, () =>
      start({ do: 'read', fd: reader }, { fds: [reader] }),
    );
    await untilBlocked(count);
    const copy = c.dup(writer);
    c.close(writer);
    const early = await Promise.race([
      Promise.any(children.map(({ told }) => told)),
      new Promise((resolve) => setTimeout(() => resolve('all asleep'), 50)),
    ]);
    c.close(copy);
    return { early, saw: await Promise.all(children.map(({ told }) => told)) };
  },

  async waits() {
    const all: Record<string, unknown> = {};
    for (const how of ['read', 'poll', 'select', 'epoll'] as const) {
      const [a, b] = pair();
      const { thread, told } = start({ do: 'wait', how, fd: a }, { fds: [a] });
      c.close(a);
      let call = untilOtherBlocks();
      c.write(b, bytes(1, 2));
      call = untilOtherBlocks(call);
      const interrupted = thread.interrupt();
      call = untilOtherBlocks(call);
      c.write(b, bytes(3));
      untilOtherBlocks(call);
      c.close(b);
      all[how] = [interrupted, await told];
      await thread.exited;
    }
    return all;
  },

  /** Nobody else holds the ends of this thread. */
  alone() {
    const [a] = pair();
    const [reader] = pipe();
    const epfd = c.epoll_create1(0);
    c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, reader, { events: c.EPOLLIN, data: 0 });
    return [
      said(c.read(a, bytes(0))),
      said(c.recv(a, bytes(0))),
      said(c.poll([{ fd: a, events: c.POLLIN, revents: 0 }], 1, -1)),
      said(c.select(reader + 1, new Set([reader]), null, null, null)),
      said(c.epoll_wait(epfd, [], 1, -1)),
    ];
  },

  async otherEnd(count) {
    const [a, b] = pair();
    const jobs: Job['do'][] = Array.from({ length: 2 * count }, (_, i) =>
      i < count ? 'read' : 'fill',
    );
    const children = jobs.map((job) => start({ do: job, fd: a } as Job, { fds: [a] }));
    await untilBlocked(2 * count);
    c.close(b);
    return Promise.all(children.map(({ told }) => told));
  },

  async records(count) {
    const [readEnd, writeEnd] = makePipe({ capacity: 3 * c.PIPE_BUF + 100 });
    const [reader, writer] = [c.fdOf(readEnd), c.fdOf(writeEnd)];
    const children = [1, 2, 3, 4].map((letter) =>
      start({ do: 'records', fd: writer, count, bytes: c.PIPE_BUF, letter }, { fds: 'inherit' }),
    );
    c.close(writer);
    const seen = [0, 0, 0, 0, 0];
    let mixed = 0;
    const record = new Uint8Array(c.PIPE_BUF);
    for (;;) {
      // Awaited, for this thread has to learn what the others tell.
      const size = await readEnd.readAsync(record);
      if (size === 0) break;
      let filled = size;
      while (filled < c.PIPE_BUF) filled += await readEnd.readAsync(record, { offset: filled });
      if (record.every((byte) => byte === record[0])) seen[record[0] ?? 0]! += 1;
      else mixed += 1;
    }
    const wrong = await Promise.all(children.map(({ told }) => told));
    return { seen, mixed, wrong, left: said(c.close(reader)) };
  },
};

const { scene, count } = input<{ scene: string; count: number }>();
report(await SCENES[scene]?.(count));
