import { isRefIndex } from '../ring/references.ts';

/** The part of a MessagePort that both sides use. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}

/** What a reaper is told, by its maker or through any port that leads to it. */
export type ToReaper =
  | {
      /** When `port` closes, whoever claimed a slot under `nonce` has died. */
      readonly kind: 'watch';
      readonly port: Port;
      readonly table: SharedArrayBuffer;
      readonly nonce: number;
      /** The end that is on its way under that number. */
      readonly sent?: SentEnd;
    }
  | {
      /** When the port on which this comes closes, that life is over. */
      readonly kind: 'life';
      readonly nonce: number;
    }
  | {
      /** What was sent under `nonce` has arrived: its memory can be let go. */
      readonly kind: 'arrived';
      readonly nonce: number;
    }
  | {
      /** `port` leads to another reaper, through the guard of `nonce`. */
      readonly kind: 'meet';
      readonly port: Port;
      readonly table: SharedArrayBuffer;
      readonly reaper: number;
      readonly nonce: number;
    }
  | {
      /** The other side of the port on which this comes is a reaper. */
      readonly kind: 'reaper';
      readonly reaper: number;
    };

/**
 * Says whether a message is one. Whoever has a handle has a port that leads to a reaper, and what it
 * posts must not end the reaper's thread.
 */
export function isToReaper(value: unknown): value is ToReaper {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, port, table, nonce, sent, reaper } = value as { readonly [key: string]: unknown };
  const numbered = Number.isInteger(nonce);
  const named = Number.isInteger(reaper) && reaper !== 0;
  const withPort = isPort(port) && table instanceof SharedArrayBuffer;
  switch (kind) {
    case 'watch':
      return numbered && withPort && (sent === undefined || isSent(sent));
    case 'life':
    case 'arrived':
      return numbered;
    case 'meet':
      return numbered && named && withPort;
    case 'reaper':
      return named;
    default:
      return false;
  }
}

function isPort(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

function isSent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { pair, end, ref } = value as { readonly [key: string]: unknown };
  return pair instanceof SharedArrayBuffer && (end === 0 || end === 1) && isRefIndex(ref);
}

export interface SentEnd {
  readonly pair: SharedArrayBuffer;
  readonly end: number;
  readonly ref: number;
}

/** What a reaper starts with. */
export interface ReaperData {
  readonly reaper: number;
}
