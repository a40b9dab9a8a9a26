import { realm } from '../../host/realm.ts';
import type { Patch } from '../views/patch.ts';
import type { EventLoop } from './event-loop.ts';

/*
 * The clock, timers and random numbers of threads that await. Code that runs meanwhile and is of no
 * thread has the runtime's own.
 */

type Call = (...args: unknown[]) => unknown;

/** Clocks begin at some day, as programs take 0 for none. */
const EPOCH_MS = 1_000_000_000_000;

/** The thread that runs, as far as time and chance need it. */
export interface Timekeeper {
  /** The loop of the thread that runs; undefined if none does. */
  loop(): EventLoop | undefined;
  choose(count: number, label: string): number;
}

/** Functions for the globals, each of the thread that runs. */
export function timePatches(keeper: Timekeeper): Patch[] {
  const { Date: dates, performance: clock } = realm as {
    Date: DateConstructor;
    performance: object;
  };
  const virtual = (target: object, name: string, call: (loop: EventLoop) => Call): Patch => {
    const original = Reflect.get(target, name) as Call;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      const loop = keeper.loop();
      return loop === undefined ? Reflect.apply(original, this, args) : call(loop)(...args);
    };
    return { target, name, value };
  };
  const timer = (name: string, wait: (ms: unknown) => unknown, repeats: boolean): Patch =>
    virtual(realm, name, (loop) => (callback, ms, ...args) => {
      const call = () => void (callback as Call)(...args);
      return new Timeout(loop, loop.addTimer(call, wait(ms), repeats));
    });
  const clear = (name: string): Patch =>
    virtual(realm, name, (loop) => (id) => loop.removeTimer(Number(id)));
  const now = virtual(dates, 'now', (loop) => () => EPOCH_MS + loop.now());
  return [
    now,
    {
      target: realm,
      name: 'Date',
      value: seeingTheClock(dates, now.value as () => number, keeper),
    },
    virtual(clock, 'now', (loop) => () => loop.now()),
    virtual(Math, 'random', () => () => keeper.choose(2, 'Math.random()') * (1 - Number.EPSILON)),
    timer('setTimeout', (ms) => ms, false),
    timer('setInterval', (ms) => ms, true),
    ...['clearTimeout', 'clearInterval'].map(clear),
    ...('setImmediate' in realm ? [immediate(virtual), clear('clearImmediate')] : []),
  ];
}

function immediate(
  virtual: (target: object, name: string, call: (loop: EventLoop) => Call) => Patch,
): Patch {
  return virtual(realm, 'setImmediate', (loop) => (callback, ...args) => {
    const call = () => void (callback as Call)(...args);
    return new Timeout(loop, loop.addTimer(call, 0, false));
  });
}

/** `new Date()` and `Date()`, which read the clock. */
function seeingTheClock(
  dates: DateConstructor,
  now: () => number,
  keeper: Timekeeper,
): DateConstructor {
  return new Proxy(dates, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: (target, self, args) =>
      keeper.loop() === undefined ? Reflect.apply(target, self, args) : new dates(now()).toString(),
  });
}

/** A timer as Node gives it, which is a number where one is wanted, as in a page. */
class Timeout {
  readonly #loop: EventLoop;
  readonly #id: number;

  constructor(loop: EventLoop, id: number) {
    this.#loop = loop;
    this.#id = id;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  close(): this {
    this.#loop.removeTimer(this.#id);
    return this;
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }
}
