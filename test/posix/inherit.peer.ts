import { workerData as early, parentPort } from 'node:worker_threads';
import * as c from '../../src/posix/index.ts';
import { inherited } from '../../src/worker/index.ts';
import { got, openNumbers, said } from './said.ts';

/** Work of a child with the numbers that it has got. */
export type Job =
  /** Has a number of its own before it asks for others. */
  | { do: 'early' }
  /** Says which they are, and what each is. */
  | { do: 'tell' }
  /** Reads once from the number, then says how it was. */
  | { do: 'read'; fd: number }
  /** Closes all but one number, and writes to that until it can't. */
  | { do: 'fill'; fd: number }
  /** Writes so many records of its own letter, and closes. */
  | { do: 'records'; fd: number; count: number; bytes: number; letter: number }
  /** Waits for the number in one of the ways of C, again and again until it reads the end. */
  | { do: 'wait'; how: keyof typeof WAITS; fd: number }
  /** Writes to one number, closes it, and says what its dup is for. */
  | { do: 'dups'; fds: [number, number] };

/** Each waits for ever until there is something to read. */
const WAITS = {
  read: (fd: number) => c.recv(fd, new Uint8Array(1), 1, c.MSG_PEEK),
  poll: (fd: number) => c.poll([{ fd, events: c.POLLIN, revents: 0 }], 1, -1),
  select: (fd: number) => c.select(fd + 1, new Set([fd]), null, null, null),
  epoll(fd: number) {
    const epfd = c.epoll_create1(0);
    c.epoll_ctl(epfd, c.EPOLL_CTL_ADD, fd, { events: c.EPOLLIN | c.EPOLLET, data: fd });
    const result = c.epoll_wait(epfd, [], 1, -1);
    c.close(epfd);
    return result;
  },
};

export interface Told {
  fds: readonly number[];
  open: number[];
  flags: number[];
  ends: string[];
}

if ((early as Job).do === 'early') {
  // This number would be in the way of the numbers that come.
  const epfd = c.epoll_create1(0);
  const refused: unknown = await inherited().catch(({ code }) => code);
  parentPort?.postMessage([refused, c.close(epfd)]);
  process.exit(0);
}

const { fds, ends, workerData } = await inherited();

function tell(what: unknown): void {
  parentPort?.postMessage(what);
}

function obey(job: Job): void {
  switch (job.do) {
    case 'tell': {
      const flags = fds.map((fd) => c.fcntl(fd, c.F_GETFD) | c.fcntl(fd, c.F_GETFL));
      tell({ fds, open: openNumbers(), flags, ends: Object.keys(ends) } satisfies Told);
      return;
    }
    case 'read':
      tell(got(job.fd));
      return;
    case 'fill': {
      for (const fd of fds) if (fd !== job.fd) c.close(fd);
      let last = 0;
      while (last >= 0) last = c.write(job.fd, new Uint8Array(1000));
      tell(said(last));
      return;
    }
    case 'records': {
      const record = new Uint8Array(job.bytes).fill(job.letter);
      for (const fd of fds) if (fd !== job.fd) c.close(fd);
      let wrong = 0;
      for (let i = 0; i < job.count; i++) if (c.write(job.fd, record) !== job.bytes) wrong += 1;
      c.close(job.fd);
      tell(wrong);
      return;
    }
    case 'wait': {
      const saw: unknown[] = [];
      for (let last: unknown; String(last) !== ''; ) {
        const waited = said(WAITS[job.how](job.fd));
        last = typeof waited === 'string' ? waited : got(job.fd);
        saw.push(waited, last);
      }
      tell(saw);
      return;
    }
    case 'early':
      return;
    case 'dups': {
      const [first, second] = job.fds;
      const same = c.fcntl(first, c.F_SETFL, c.O_NONBLOCK) === 0;
      const flags = c.fcntl(second, c.F_GETFL);
      c.write(first, Uint8Array.of(1));
      c.close(first);
      tell([same, flags, said(c.write(second, Uint8Array.of(2))), c.close(second)]);
    }
  }
}

obey(workerData as Job);
