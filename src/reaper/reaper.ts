import { endLife, endWatched } from '../atomics/death.ts';
import type { Ringer } from '../atomics/note.ts';
import { attachTable } from '../atomics/table.ts';
import { attachPair } from '../ring/memory.ts';
import { changeRef, transitRef } from '../ring/references.ts';
import type { Port, SentEnd, ToReaper } from './messages.ts';

/** A port as a reaper uses it: it is told when the other side is gone. */
export interface ReaperPort extends Port {
  on(event: 'message', listener: (message: ToReaper) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** Means that the runtime gives a reaper. */
export interface Means {
  channel(): { readonly port1: ReaperPort; readonly port2: ReaperPort };
  /** The message that waits in a port. */
  takeOut(port: ReaperPort): unknown;
}

/** The meaning of one port's closing. */
interface Watch extends Ringer {
  readonly port: ReaperPort;
  /** Lives that are over then. */
  readonly lives: number[];
  /** An end on its way that is lost then, as is a thread that claimed a slot under its number to adopt it. */
  guard: { readonly nonce: number; readonly parcel: ReaperPort } | undefined;
  /** The other side is this reaper. */
  reaper: number | undefined;
  /** Ends on their way to this thread from one of another reaper, which guards them. */
  readonly coming: Map<number, Watch>;
}

/**
 * Learns of the death of threads while everybody else may be asleep, and says so in the thread
 * table (atomics/death.ts). Each thread, and each end on its way, holds one side of a channel whose
 * other side is here; when the thread ends, in any way, its side closes.
 *
 * A reaper is itself a thread and dies with the one that made it. So reapers hold channels to each
 * other, and the end of one is the end of every thread that registered with it: those are its maker
 * and the maker's descendants only, which die with it.
 */
export class Reaper {
  readonly #id: number;
  readonly #means: Means;
  /** By the number of what is on its way. */
  readonly #guards = new Map<number, Watch>();
  readonly #others = new Map<number, Watch>();
  /** Ends on their way to the maker of this reaper. */
  readonly #coming = new Map<number, Watch>();

  constructor(id: number, means: Means) {
    this.#id = id;
    this.#means = means;
  }

  /** A message, and the watch of the port that it came through; none for that of its maker. */
  hear(message: ToReaper, through?: Watch): void {
    const coming = through?.coming ?? this.#coming;
    switch (message.kind) {
      case 'watch': {
        const { port, table, nonce, parcel } = message;
        const watch = this.#watch(port as ReaperPort, table);
        if (watch === undefined) break;
        if (parcel === undefined) {
          watch.lives.push(nonce);
          break;
        }
        watch.guard = { nonce, parcel: parcel as ReaperPort };
        this.#guards.set(nonce, watch);
        break;
      }
      case 'life':
        through?.lives.push(message.nonce);
        break;
      case 'arrived':
        coming.get(message.nonce)?.port.postMessage(message);
        coming.delete(message.nonce);
        this.#letGo(this.#guards.get(message.nonce));
        break;
      case 'lost':
        this.#drop(this.#guards.get(message.nonce));
        break;
      case 'meet': {
        const watch = this.#meet(message.port as ReaperPort, message.table, message.reaper);
        if (watch !== undefined && message.nonce !== 0) coming.set(message.nonce, watch);
        break;
      }
      case 'reaper':
        if (through !== undefined) this.#know(through, message.reaper);
        break;
    }
  }

  /** Nothing may be awaited before the listeners are on: a close before that is never told. */
  #watch(port: ReaperPort, memory: SharedArrayBuffer): Watch | undefined {
    const table = attachTable(memory);
    if (table === undefined) return undefined;
    const lives: number[] = [];
    const watch: Watch = {
      port,
      table,
      note: 0,
      lives,
      guard: undefined,
      reaper: undefined,
      coming: new Map(),
    };
    port.on('message', (message) => survive(() => this.hear(message, watch)));
    port.on('close', () => survive(() => this.#closed(watch)));
    return watch;
  }

  #closed(watch: Watch): void {
    const { lives, reaper, coming } = watch;
    this.#drop(watch);
    for (const nonce of lives) endLife(watch, nonce);
    for (const [nonce, link] of coming) link.port.postMessage({ kind: 'lost', nonce });
    if (reaper === undefined) return;
    if (this.#others.get(reaper) === watch) this.#others.delete(reaper);
    endWatched(watch, reaper);
  }

  /** Drops the end that a watch guards, which has no receiver any more: it is held by one fewer. */
  #drop(watch: Watch | undefined): void {
    if (watch?.guard === undefined) return;
    const { nonce, parcel } = watch.guard;
    const sent = this.#means.takeOut(parcel) as SentEnd | undefined;
    const pair = attachPair(sent?.pair, watch.table);
    if (sent !== undefined && pair !== undefined) {
      changeRef(pair, sent.end, sent.ref, transitRef(nonce), 0, watch);
    }
    endLife(watch, nonce);
    this.#letGo(watch);
  }

  #letGo(watch: Watch | undefined): void {
    if (watch?.guard === undefined) return;
    this.#guards.delete(watch.guard.nonce);
    watch.guard.parcel.close();
    watch.guard = undefined;
  }

  /** The port was the guard of something sent; from now on it joins the two reapers. */
  #meet(port: ReaperPort, memory: SharedArrayBuffer, reaper: number): Watch | undefined {
    const watch = this.#watch(port, memory);
    if (watch === undefined) return undefined;
    port.postMessage({ kind: 'reaper', reaper: this.#id });
    this.#know(watch, reaper);
    return watch;
  }

  /** Makes a new reaper known to all others, so that each watches each. */
  #know(watch: Watch, reaper: number): void {
    watch.reaper = reaper;
    if (this.#others.has(reaper)) return;
    const others = [...this.#others];
    // First, so that it is known when the introductions below come back.
    this.#others.set(reaper, watch);
    for (const [other, known] of others) {
      const { port1, port2 } = this.#means.channel();
      const table = watch.table.buffer;
      known.port.postMessage({ kind: 'meet', port: port1, table, reaper, nonce: 0 }, [port1]);
      watch.port.postMessage({ kind: 'meet', port: port2, table, reaper: other, nonce: 0 }, [
        port2,
      ]);
    }
  }
}

/** Goes on after bad input: any thread that holds a handle can post anything to its port. */
function survive(action: () => void): void {
  try {
    action();
  } catch {
    // There is nobody to tell it to.
  }
}
