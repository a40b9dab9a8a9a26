import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** Bytes of one read of the file, and of one read or write of a pair. */
export const CHUNK_BYTES = 65_536;

/** The file cannot be read; the message says which and why. */
export class UnreadableFile extends Error {}

export interface OpenFile {
  /** Bytes that it had when it was opened. Some files, as those of /proc, say 0 and have more. */
  readonly size: number;
  /** Fills `target` from where the last call ended; 0 at the end. */
  readonly read: (target: Uint8Array) => number;
  readonly close: () => void;
}

/** Opens a regular file. It is read twice, so a terminal or a pipe is refused. */
export function openFile(path: string): OpenFile {
  return explained(path, () => {
    const fd = openSync(path, 'r');
    const stat = fstatSync(fd);
    if (!stat.isFile()) {
      closeSync(fd);
      throw new UnreadableFile(`cannot read ${path}: not a regular file`);
    }
    return {
      size: stat.size,
      read: (target) => explained(path, () => readSync(fd, target)),
      close: () => closeSync(fd),
    };
  });
}

/** SHA-256 of the first `bytes` bytes of a file, in hexadecimal. */
export function digestOf(path: string, bytes: number): string {
  const file = openFile(path);
  const hash = createHash('sha256');
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (let left = bytes; left > 0; ) {
    const count = Math.min(left, file.read(chunk));
    if (count === 0) break;
    hash.update(chunk.subarray(0, count));
    left -= count;
  }
  file.close();
  return hash.digest('hex');
}

function explained<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof UnreadableFile || !(error instanceof Error)) throw error;
    // Node's message is `ENOENT: no such file or directory, open 'path'`: the part before the comma.
    const [reason] = error.message.split(', ');
    throw new UnreadableFile(`cannot read ${path}: ${reason}`);
  }
}
