import type { Socket } from '../../src/index.ts';
import { drawFrom, firstWrong, MAX_PIECE, streamBytes } from '../support/stream.ts';

export interface Job {
  capacity: number;
  total: number;
  /** The thread that awaits; the other one blocks. */
  asyncInWorker: boolean;
  seed: number;
}

/** Reads and sends back whatever comes, blocking, until the stream ends. */
export function echo(socket: Socket): number {
  let count = 0;
  for (const chunk of socket) {
    socket.writeAll(chunk);
    count += chunk.length;
  }
  socket.close();
  return count;
}

/** Writes the stream and reads it back at the same time, awaiting, and checks every byte. */
export async function exchange(socket: Socket, job: Job): Promise<{ read: number; wrong: string }> {
  const written = writeStream(socket, job);
  const draw = drawFrom(job.seed + 1);
  const target = new Uint8Array(MAX_PIECE);
  for (let read = 0; ; ) {
    const length = 1 + draw(draw(4) === 0 ? MAX_PIECE : 2 * job.capacity);
    const count = await socket.readAsync(target, { length: Math.min(length, MAX_PIECE) });
    if (count === 0) {
      await written;
      return { read, wrong: '' };
    }
    const at = firstWrong(read, target.subarray(0, count));
    if (at >= 0) return { read, wrong: `byte ${read + at} is ${target[at]}, SEED=${job.seed}` };
    read += count;
  }
}

async function writeStream(socket: Socket, job: Job): Promise<void> {
  const draw = drawFrom(job.seed);
  for (let written = 0; written < job.total; ) {
    const size = 1 + draw(draw(4) === 0 ? MAX_PIECE - 1 : 2 * job.capacity);
    const piece = streamBytes(written, Math.min(size, MAX_PIECE, job.total - written));
    if (draw(2) === 0) {
      written += await socket.writeAsync(piece);
    } else {
      await socket.writeAllAsync(piece);
      written += piece.length;
    }
  }
  socket.shutdown('wr');
}
