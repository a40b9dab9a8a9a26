import type { MessagePort } from 'node:worker_threads';
import type { Socket } from '../../src/index.ts';
import type { Draw } from '../support/stream.ts';

/** One life that ends at a moment which was drawn. */
export interface Life {
  as: 'victim' | 'helper';
  /** The way the bytes go. */
  victimWrites: boolean;
  victimMakesPair: boolean;
  capacity: number;
  seed: number;
  /** Ended by its maker, after some time, or by the victim itself, after some bytes. */
  end: { by: 'main' | 'helper'; afterMs: number } | { by: 'victim'; afterBytes: number };
  /** Between the victim and the main thread. */
  port: MessagePort;
}

const MOST = 2_000;

/** The byte at a position of every stream here. */
function byteAt(pos: number): number {
  return ((pos * 167) ^ (pos >> 9)) & 255;
}

/** Writes the stream until nobody reads it any more, or `most` bytes of it. Throws EPIPE. */
export function writeOn(socket: Socket, draw: Draw, most: number): void {
  for (let pos = 0; pos < most; ) {
    const piece = new Uint8Array(Math.min(1 + draw(MOST), most - pos));
    for (let i = 0; i < piece.length; i++) piece[i] = byteAt(pos + i);
    if (draw(2) === 0) {
      socket.writeAll(piece);
      pos += piece.length;
    } else {
      pos += socket.write(piece);
    }
  }
}

/** Reads the stream to its end, or `most` bytes of it. Throws at the first wrong byte. */
export function readOn(socket: Socket, draw: Draw, most: number): number {
  const target = new Uint8Array(MOST);
  for (let pos = 0; pos < most; ) {
    const count = socket.read(target, 0, Math.min(1 + draw(MOST), most - pos));
    if (count === 0) return pos;
    for (let i = 0; i < count; i++) {
      if (target[i] !== byteAt(pos + i)) throw new Error(`byte ${pos + i} is ${target[i]}`);
    }
    pos += count;
  }
  return most;
}
