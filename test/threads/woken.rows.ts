import type { Socket } from '../../src/index.ts';
import { counting } from '../support/stream.ts';

/*
 * A blocked call, and an event that does or does not wake it. A is held by the sleeper and by the
 * actor, B by the actor alone.
 */
export interface WokenRow {
  readonly call: 'read' | 'write';
  readonly event: string;
  readonly does: (a: Socket, b: Socket) => void;
  /** The value that the call returns, or the code of its error; left out: it stays blocked. */
  readonly returns?: number | string;
}

/** Bytes that one call moves: the capacity, so that a write of it waits while a byte is there. */
export const BYTES = 8;

const bytes = counting(BYTES);

/** Rows for a stream and for records, of which each is as large as the ring. */
export const WOKEN_ROWS: readonly WokenRow[] = [
  { call: 'read', event: 'B writes', does: (_a, b) => b.write(bytes), returns: BYTES },
  { call: 'read', event: 'own SHUT_RD', does: (a) => a.shutdown('rd'), returns: 0 },
  { call: 'read', event: 'own SHUT_RDWR', does: (a) => a.shutdown('rdwr'), returns: 0 },
  { call: 'read', event: 'B SHUT_WR', does: (_a, b) => b.shutdown('wr'), returns: 0 },
  { call: 'read', event: 'B closes', does: (_a, b) => b.close(), returns: 0 },
  {
    call: 'read',
    event: 'B closes, and leaves bytes unread',
    does(a, b) {
      a.write(bytes);
      b.close();
    },
    returns: 'ECONNRESET',
  },
  { call: 'read', event: 'own SHUT_WR', does: (a) => a.shutdown('wr') },
  { call: 'read', event: 'B SHUT_RD', does: (_a, b) => b.shutdown('rd') },
  {
    call: 'read',
    event: 'nonblock is set on A',
    does(a) {
      a.nonblock = true;
    },
  },
  {
    call: 'read',
    event: 'recvTimeout is set on A',
    does(a) {
      a.recvTimeout = 1;
    },
  },
  {
    call: 'write',
    event: 'B reads',
    does: (_a, b) => b.read(new Uint8Array(BYTES)),
    returns: BYTES,
  },
  { call: 'write', event: 'own SHUT_WR', does: (a) => a.shutdown('wr'), returns: 'EPIPE' },
  { call: 'write', event: 'own SHUT_RDWR', does: (a) => a.shutdown('rdwr'), returns: 'EPIPE' },
  { call: 'write', event: 'B SHUT_RD', does: (_a, b) => b.shutdown('rd'), returns: 'EPIPE' },
  { call: 'write', event: 'B closes', does: (_a, b) => b.close(), returns: 'EPIPE' },
  { call: 'write', event: 'own SHUT_RD', does: (a) => a.shutdown('rd') },
  { call: 'write', event: 'B SHUT_WR', does: (_a, b) => b.shutdown('wr') },
  {
    call: 'write',
    event: 'nonblock is set on A',
    does(a) {
      a.nonblock = true;
    },
  },
  {
    call: 'write',
    event: 'sendTimeout is set on A',
    does(a) {
      a.sendTimeout = 1;
    },
  },
];

/** Ends a call that stayed blocked, as it would have ended anyway. */
export function release({ call }: WokenRow, b: Socket): void {
  if (call === 'read') b.write(bytes);
  else b.read(new Uint8Array(BYTES));
}
