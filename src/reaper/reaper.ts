import { endLife, endWatched } from '../atomics/death.ts';
import { attachTable } from '../atomics/table.ts';
import type { Words } from '../atomics/words.ts';
import { attachPair } from '../ring/memory.ts';
import { changeRef, transitRef } from '../ring/references.ts';
import { isToReaper, type Port, type SentEnd } from './messages.ts';

/** A port as a reaper uses it: it is told when the other side is gone. */
export interface ReaperPort extends Port {
  on(event: 'message', listener: (message: unknown) => void): void;
  on(event: 'close', listener: () => void): void;
}

interface Channel {
  readonly port1: ReaperPort;
  readonly port2: ReaperPort;
}

/** What it means when one port closes. */
interface Watch {
  readonly port: ReaperPort;
  readonly table: Words;
  /** Lives that are over then, and the number of what is sent. */
  readonly nonces: number[];
  sent: SentEnd | undefined;
  /** The other side is this reaper. */
  reaper: number | undefined;
}

/**
 * Learns of the death of threads while everybody else may be asleep, and says so in the thread
 * table (atomics/death.ts). Each thread, and each end on its way, holds one side of a channel whose
 * other side is here; when the thread ends, in whatever way, its side closes.
 *
 * A reaper is itself a thread and dies with the one that made it. So reapers hold channels to each
 * other, and the end of one is the end of every thread that registered with it: those are its maker
 * and the maker's descendants only, which die with it.
 */
export class Reaper {
  readonly #id: number;
  readonly #channel: () => Channel;
  readonly #watches = new Map<number, Watch>();
  readonly #others = new Map<number, Watch>();

  constructor(id: number, channel: () => Channel) {
    this.#id = id;
    this.#channel = channel;
  }

  /** A message, and the watch of the port that it came through; none for that of its maker. */
  hear(message: unknown, through?: Watch): void {
    if (!isToReaper(message)) return;
    switch (message.kind) {
      case 'watch':
        this.#watch(message.port as ReaperPort, message.table, message.nonce, message.sent);
        break;
      case 'life':
        through?.nonces.push(message.nonce);
        break;
      case 'arrived':
        this.#arrived(message.nonce, through);
        break;
      case 'meet':
        this.#meet(message.port as ReaperPort, message.table, message.reaper, message.nonce);
        break;
      case 'reaper':
        if (through !== undefined) this.#know(through, message.reaper);
        break;
    }
  }

  /** Nothing may be awaited before the listeners are on: a close before that is never told. */
  #watch(
    port: ReaperPort,
    memory: SharedArrayBuffer,
    nonce: number | undefined,
    sent?: SentEnd,
  ): Watch | undefined {
    const table = attachTable(memory);
    if (table === undefined) return undefined;
    const nonces = nonce === undefined ? [] : [nonce];
    const watch: Watch = { port, table, nonces, sent, reaper: undefined };
    port.on('message', (message) => this.hear(message, watch));
    port.on('close', () => this.#closed(watch));
    if (nonce !== undefined) this.#watches.set(nonce, watch);
    return watch;
  }

  #closed(watch: Watch): void {
    const { table, nonces, sent, reaper } = watch;
    for (const nonce of nonces) {
      this.#watches.delete(nonce);
      if (sent !== undefined) dropSent(table, nonce, sent);
      endLife(table, nonce);
    }
    if (reaper === undefined) return;
    this.#others.delete(reaper);
    endWatched(table, reaper);
  }

  #arrived(nonce: number, through: Watch | undefined): void {
    const watch = this.#watches.get(nonce);
    if (watch === undefined) return;
    watch.sent = undefined;
    // The guard is another reaper's, which the port leads to. What comes from a reaper stays here, or
    // the two would tell it to each other for ever.
    const forOther = watch.reaper !== undefined && through?.reaper === undefined;
    if (forOther) watch.port.postMessage({ kind: 'arrived', nonce });
  }

  /** The port was the guard of something sent; from now on it joins the two reapers. */
  #meet(port: ReaperPort, memory: SharedArrayBuffer, reaper: number, nonce: number): void {
    const watch = this.#watch(port, memory, undefined);
    if (watch === undefined) return;
    this.#watches.set(nonce, watch);
    port.postMessage({ kind: 'reaper', reaper: this.#id });
    this.#know(watch, reaper);
  }

  /** Makes a new reaper known to all others, so that each watches each. */
  #know(watch: Watch, reaper: number): void {
    watch.reaper = reaper;
    if (this.#others.has(reaper)) return;
    for (const [other, known] of this.#others) {
      const { port1, port2 } = this.#channel();
      const table = watch.table.buffer;
      known.port.postMessage({ kind: 'meet', port: port1, table, reaper, nonce: 0 }, [port1]);
      watch.port.postMessage({ kind: 'meet', port: port2, table, reaper: other, nonce: 0 }, [
        port2,
      ]);
    }
    this.#others.set(reaper, watch);
  }
}

/** What was sent has no receiver any more: the end is held by one fewer. */
function dropSent(table: Words, nonce: number, sent: SentEnd): void {
  const pair = attachPair(sent.pair, table);
  if (pair === undefined) return;
  changeRef(pair.words, sent.end, sent.ref, transitRef(nonce), 0, table);
}
