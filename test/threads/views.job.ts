import type { Socket } from '../../src/index.ts';
import { drawFrom, firstWrong, streamBytes } from '../support/stream.ts';

export interface Job {
  capacity: number;
  total: number;
  workerWrites: boolean;
  seed: number;
}

/** Writes the stream through reservations of random sizes, of which a part is used, and closes. */
export function writeStream(socket: Socket, job: Job): number {
  const draw = drawFrom(job.seed);
  let written = 0;
  while (written < job.total) {
    const view = socket.reserve(1 + draw(2 * job.capacity));
    const count = Math.min(draw(view.length + 1), job.total - written);
    view.fill(0xee).set(streamBytes(written, count));
    socket.commit(count);
    written += count;
  }
  socket.close();
  return written;
}

/** Reads to the end of the stream through views, of which a part is consumed, and checks each byte. */
export function readStream(socket: Socket, job: Job): { read: number; wrong: string } {
  const draw = drawFrom(job.seed + 1);
  for (let read = 0; ; ) {
    const view = socket.peek(1 + draw(2 * job.capacity));
    if (view.length === 0) return { read, wrong: '' };
    const at = firstWrong(read, view.slice());
    if (at >= 0) return { read, wrong: `byte ${read + at} is ${view[at]}, SEED=${job.seed}` };
    const count = draw(view.length + 1);
    socket.consume(count);
    read += count;
  }
}
