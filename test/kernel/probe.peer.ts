import { parentPort } from 'node:worker_threads';
import { adopt, currentThread, type SocketHandle } from '../../src/index.ts';
import { close, fdOf } from '../../src/posix/index.ts';
import { thisThread } from '../../src/thread/home.ts';
import type { Call } from './calls.ts';
import { allowWaiting, runCall } from './library.ts';

/** A call for this thread. The descriptors among its arguments come as ends of its own. */
export interface Task {
  call: Call;
  ends: { argument: number; handle: SocketHandle }[];
}

/*
 * One of the probe's threads: makes one call at a time, gives its ends back, and answers.
 */

allowWaiting();
parentPort?.on('message', ({ call: [name, ...args], ends }: Task) => {
  const own = ends.map(({ argument, handle }) => ({ argument, fd: fdOf(adopt(handle)) }));
  for (const { argument, fd } of own) args[argument] = fd;
  const answer = runCall([name, ...args]);
  for (const { fd } of own) close(fd);
  parentPort?.postMessage({ answer });
});
parentPort?.postMessage({ thread: currentThread(), slot: thisThread('socketpair').slot });
