import type { HelperPort } from './host.ts';

interface Channel {
  readonly port1: HelperPort;
  readonly port2: HelperPort;
}

interface Threads {
  readonly MessageChannel: new () => Channel;
}

/**
 * Tasks that timers and structuredClone are for, by a channel of this thread to itself: programs under
 * test put fakes in the place of those, also in `node:timers`.
 */
export class NodePorts {
  readonly #here: HelperPort;
  readonly #there: HelperPort;
  readonly #channel: () => Channel;
  #keepers = 0;
  #tellsPassedOn: boolean | undefined;

  constructor(threads: Threads) {
    this.#channel = () => new threads.MessageChannel();
    const { port1, port2 } = this.#channel();
    this.#here = port1;
    this.#there = port2;
    // A port without a listener holds no event loop in Deno. This one, a function of the runtime's own,
    // is never called.
    port2.on('message', port2.unref);
    port2.unref();
  }

  /** Keeps the event loop running until the returned function is called. */
  keepAlive(): () => void {
    this.#keepers += 1;
    this.#there.ref();
    return this.#letGo;
  }

  readonly #letGo = (): void => {
    this.#keepers -= 1;
    if (this.#keepers === 0) this.#there.unref();
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
