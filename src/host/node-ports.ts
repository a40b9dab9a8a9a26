import type { HelperPort, Host, Place } from './host.ts';

interface Channel {
  readonly port1: HelperPort;
  readonly port2: HelperPort;
}

interface Threads {
  readonly MessageChannel: new () => Channel;
}

/** One channel of a thread to itself, for all its realms: an open port is never collected. */
const HERE = Symbol.for('socketpair.here/1');
const THERE = Symbol.for('socketpair.there/1');
const KEEPERS = Symbol.for('socketpair.keepers/1');

/**
 * Tasks that timers and structuredClone are for, by a channel of this thread to itself: programs under
 * test put fakes in the place of those, also in `node:timers`.
 */
export class NodePorts {
  readonly #here: HelperPort;
  readonly #there: HelperPort;
  readonly #channel: () => Channel;
  /** Realms that hold the event loop. They are held themselves: V8 forgets what a lost realm awaits. */
  readonly #keepers: Set<NodePorts>;
  #holds = 0;
  #tellsPassedOn: boolean | undefined;

  constructor(threads: Threads, { place, outlasting }: Pick<Host, 'place' | 'outlasting'>) {
    this.#channel = () => new threads.MessageChannel();
    place[KEEPERS] ??= outlasting(new Set());
    this.#keepers = place[KEEPERS] as Set<NodePorts>;
    if (place[HERE] === undefined) this.#open(place);
    this.#here = place[HERE] as HelperPort;
    this.#there = place[THERE] as HelperPort;
  }

  #open(place: Place): void {
    const { port1, port2 } = this.#channel();
    // A port without a listener holds no event loop in Deno. This one, a function of the runtime's own,
    // is never called.
    port2.on('message', port2.unref);
    port2.unref();
    place[HERE] = port1;
    place[THERE] = port2;
  }

  /** Says whether the library keeps the event loop running, by one port. */
  get isHeld(): boolean {
    return this.#keepers.size > 0;
  }

  /** Keeps the event loop running until the returned function is called. */
  keepAlive(): () => void {
    this.#holds += 1;
    this.#keepers.add(this);
    this.#there.ref();
    return this.#letGo;
  }

  readonly #letGo = (): void => {
    this.#holds -= 1;
    if (this.#holds > 0) return;
    this.#keepers.delete(this);
    if (this.#keepers.size === 0) this.#there.unref();
  };

  /** Calls back once other events of this thread have had their turn. */
  soon(callback: () => void): void {
    this.#here.once('message', callback);
    this.#there.postMessage(0);
  }

  /** Throws what posting the value would throw, and posts nothing. */
  assertPostable(value: unknown, transfer: readonly object[] = []): void {
    let isGood = false;
    const bait = {
      value,
      // Asked for last, and the transfer list was found good before.
      get stop(): never {
        isGood = true;
        throw undefined;
      },
    };
    try {
      this.#there.postMessage(bait, transfer);
    } catch (error) {
      if (!isGood) throw error;
    }
  }

  /**
   * Says whether a port still is this thread's: one that was passed on or closed looks like any other,
   * and swallows what is posted to it. Undefined in Deno, which takes it for one that is still here.
   */
  isOpen(port: object): boolean | undefined {
    this.#tellsPassedOn ??= this.#tryPassingOn();
    return this.#tellsPassedOn ? this.#isPostable(port) : undefined;
  }

  #tryPassingOn(): boolean {
    const way = this.#channel();
    const passed = this.#channel();
    way.port1.postMessage(undefined, [passed.port1]);
    const isTold = !this.#isPostable(passed.port1);
    for (const port of [way.port1, passed.port2]) port.close();
    return isTold;
  }

  #isPostable(port: object): boolean {
    try {
      this.assertPostable(undefined, [port]);
      return true;
    } catch {
      return false;
    }
  }
}
