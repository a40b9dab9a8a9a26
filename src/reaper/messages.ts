/** The part of a MessagePort that both sides use. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly unknown[]): void;
  close(): void;
}

/** Messages to a reaper, from its maker or through any port that leads to it. */
export type ToReaper =
  | {
      /** When `port` closes, the thread that claimed a slot under `nonce` has died. */
      readonly kind: 'watch';
      readonly port: Port;
      readonly table: SharedArrayBuffer;
      readonly nonce: number;
      /**
       * Holds one message, a {@link SentEnd}: the end that is on its way under that number. It is
       * taken out if the end gets lost, and never else, for a thread that has so little to do keeps
       * memory that it once saw until its next garbage collection, which may be hours away.
       */
      readonly parcel?: Port;
    }
  | {
      /** When the port on which this comes closes, that life is over. */
      readonly kind: 'life';
      readonly nonce: number;
    }
  | {
      /** The end that was sent under `nonce` has arrived: its memory can be let go. */
      readonly kind: 'arrived';
      readonly nonce: number;
    }
  | {
      /** From another reaper: the thread that was about to adopt the end sent under `nonce` has died. */
      readonly kind: 'lost';
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

/** Data that a reaper starts with. */
export interface ReaperData {
  readonly reaper: number;
}
