import { malformed } from './frame-reader.ts';

/** Answers that wait for the peer to read them, in bytes: above that it is asked for no more work. */
const MOST_UNREAD_BYTES = 1_048_576;
/** Requests that are under way at once. */
const MOST_OPEN = 65_536;
/** Requests in one turn, after which their answers are looked for. */
const BURST = 16;
/** Turns of promises in which a function that does not wait is answered. */
const TURNS = 8;
/** Requests that wait here, in bytes, before the peer is read no further. */
const MOST_WAITING_BYTES = 65_536;
/** The same while this side waits for answers, which come behind them. */
const MOST_WAITING_BYTES_FOR_ANSWERS = 67_108_864;

/** A request that came. */
export interface Incoming {
  readonly bytes: number;
  /** Says whether its channel takes one now. */
  isReady(): boolean;
  serve(): void;
}

/** Services of a connection for its intake. */
export interface Outlet {
  /** Bytes that were sent and did not fit. */
  readonly unsentBytes: number;
  /** This side waits for an answer. */
  readonly awaits: boolean;
  fail(error: unknown): void;
}

/**
 * Lets requests in only as fast as the peer takes the answers. A peer that asks and does not read meets a
 * full ring. While this side waits for an answer itself it reads on, or two that ask each other much would
 * wait for ever; requests then wait here, up to a cap.
 */
export class Intake {
  readonly #outlet: Outlet;
  readonly #waiting = new Set<Incoming>();
  #waitingBytes = 0;
  #open = 0;
  #burst = 0;
  #isServing = false;
  #changed = (): void => undefined;
  #change = this.#nextChange();

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  /** Serves a request, now or when it is its turn. */
  offer(incoming: Incoming): void {
    if (this.#waiting.size === 0 && this.#isReady(incoming)) {
      this.#serve(incoming);
      return;
    }
    this.#waiting.add(incoming);
    this.#waitingBytes += incoming.bytes;
    if (this.#waitingBytes > MOST_WAITING_BYTES_FOR_ANSWERS) {
      throw malformed('requests without end, and takes no answers');
    }
    if (!this.#isServing) void this.#serveWaiting();
  }

  /** Counts requests that are not under way any more. */
  answered(count = 1): void {
    this.#open -= count;
    this.changed();
  }

  /** Something was sent, or this side began to wait. */
  changed(): void {
    if (this.#waiting.size > 0) this.#changed();
  }

  /** Promise that the reader waits for before it reads on. */
  pause(): Promise<void> | undefined {
    if (this.#isFull) return this.#untilRoom();
    return this.#burst >= (this.#outlet.unsentBytes > 0 ? 1 : BURST) ? this.#rest() : undefined;
  }

  get #isFull(): boolean {
    return this.#waitingBytes > MOST_WAITING_BYTES && !this.#outlet.awaits;
  }

  #isReady(incoming: Incoming): boolean {
    return (
      this.#outlet.unsentBytes <= MOST_UNREAD_BYTES && this.#open < MOST_OPEN && incoming.isReady()
    );
  }

  #serve(incoming: Incoming): void {
    this.#open += 1;
    this.#burst += 1;
    incoming.serve();
  }

  async #serveWaiting(): Promise<void> {
    this.#isServing = true;
    try {
      for (const incoming of this.#waiting) {
        while (!this.#isReady(incoming)) await this.#change;
        this.#waiting.delete(incoming);
        this.#waitingBytes -= incoming.bytes;
        this.#serve(incoming);
        await this.#rest();
      }
    } catch (error) {
      this.#outlet.fail(error);
    }
    this.#isServing = false;
    this.#changed();
  }

  /** Lets the objects that were called answer. */
  async #rest(): Promise<void> {
    for (let i = 0; i < TURNS; i++) await undefined;
    this.#burst = 0;
  }

  async #untilRoom(): Promise<void> {
    while (this.#isFull) await this.#change;
  }

  #nextChange(): Promise<void> {
    const change = new Promise<void>((resolve) => {
      this.#changed = () => {
        this.#change = this.#nextChange();
        resolve();
      };
    });
    return change;
  }
}
