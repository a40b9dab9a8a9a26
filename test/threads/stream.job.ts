import { constants, isErrno, type Socket } from '../../src/index.ts';
import { drawFrom, firstWrong, MAX_PIECE, streamBytes } from '../support/stream.ts';

/** One stream through one direction: what both threads have to know. */
export interface Job {
  capacity: number;
  total: number;
  /** Where the positions start. */
  position: number;
  /** True if the worker writes and the main thread reads. */
  workerWrites: boolean;
  seed: number;
}

/** Mostly small pieces, for these take turns most often, and now and then very large ones. */
function pieceSize(draw: (below: number) => number, capacity: number): number {
  const most = draw(8) === 0 ? 4 * capacity : draw(4) === 0 ? capacity + 1 : capacity / 4 + 2;
  return 1 + draw(Math.min(most, MAX_PIECE - 1));
}

/** Writes the stream in pieces of random sizes, by all calls that write, and closes. */
export function writeStream(socket: Socket, job: Job): number {
  const draw = drawFrom(job.seed);
  let written = 0;
  while (written < job.total) {
    const size = Math.min(pieceSize(draw, job.capacity), job.total - written);
    const piece = streamBytes(written, size);
    const call = draw(6);
    if (call === 0) {
      written += Math.max(0, socket.tryWrite(piece));
    } else if (call === 1) {
      socket.writeAll(piece);
      written += size;
    } else if (call === 2) {
      const middle = draw(size);
      written += socket.writev([piece.subarray(0, middle), piece.subarray(middle)]);
    } else {
      written += socket.write(piece);
    }
  }
  socket.close();
  return written;
}

/** Reads to the end of the stream in pieces of random sizes and checks every byte. */
export function readStream(socket: Socket, job: Job): { read: number; wrong: string } {
  const draw = drawFrom(job.seed + 1);
  const target = new Uint8Array(MAX_PIECE + 8);
  let read = 0;
  const check = (offset: number, count: number): string => {
    const at = firstWrong(read, target.subarray(offset, offset + count));
    if (at < 0) return '';
    const byte = `byte ${read + at} is ${target[offset + at]}`;
    return `${byte}: capacity=${job.capacity}, position=${job.position}, SEED=${job.seed}`;
  };
  for (;;) {
    const size = pieceSize(draw, job.capacity);
    const offset = draw(8);
    const call = draw(8);
    let count: number;
    try {
      if (call === 0) {
        count = socket.tryRead(target, offset, size);
        if (count === -constants.EAGAIN) continue;
      } else if (call === 1) {
        count = socket.readFull(target, offset, size);
      } else if (call === 2) {
        const middle = draw(size);
        const all = target.subarray(offset, offset + size);
        count = socket.readv([all.subarray(0, middle), all.subarray(middle)]);
      } else if (call === 3) {
        const peeked = socket.recv(target.subarray(offset, offset + size), constants.MSG_PEEK);
        const wrong = check(offset, peeked);
        if (wrong !== '') return { read, wrong: `peek: ${wrong}` };
        count = socket.read(target, offset, size);
      } else {
        count = socket.read(target, offset, size);
      }
    } catch (error) {
      if (!isErrno(error, 'ECONNRESET')) throw error;
      return { read, wrong: 'ECONNRESET though this end wrote nothing' };
    }
    if (count <= 0) return { read, wrong: count < 0 ? `errno ${count}` : '' };
    const wrong = check(offset, count);
    if (wrong !== '') return { read, wrong };
    read += count;
  }
}
