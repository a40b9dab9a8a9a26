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

export interface SentEnd {
  readonly pair: SharedArrayBuffer;
  readonly end: number;
  readonly ref: number;
}

/** What a reaper starts with. */
export interface ReaperData {
  readonly reaper: number;
}
