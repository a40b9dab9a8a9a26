import { parentPort } from 'node:worker_threads';
import { adopt, type SocketHandle } from '../../src/index.ts';
import { passTime } from '../support/asleep.ts';
import { counting } from '../support/stream.ts';

/** End of the peer once it has written three bytes, where it can write. */
export type Does = 'exits' | 'ends' | 'throws' | 'sleeps' | 'shuts down and exits' | 'closes later';

parentPort?.once('message', ({ does, end }: { does: Does; end: SocketHandle }) => {
  const socket = adopt(end);
  if (socket.room > 0) socket.writeAll(counting(3));
  if (does === 'exits') process.exit();
  if (does === 'throws') throw new Error('on purpose');
  if (does === 'shuts down and exits') {
    socket.shutdown('wr');
    process.exit();
  }
  if (does === 'closes later') {
    passTime(50);
    socket.close();
  }
  if (does === 'sleeps') for (;;) passTime(1000);
});
