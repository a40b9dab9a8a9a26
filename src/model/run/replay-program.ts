import { AssertionFailure, ModelMisuse } from '../misuse.ts';
import { outcomeText } from '../report/outcome.ts';
import { viewsOf } from '../views/shared-views.ts';
import { memoryBehind } from '../views/stand-in-memory.ts';
import { Memory } from '../world/memory.ts';
import { type Access, isAtomic, type Operation, type Result } from '../world/operation.ts';
import { SymbolTable } from '../world/symbols.ts';
import { World } from '../world/world.ts';
import type { Program, Scenario } from './driver.ts';
import type { Body, Model } from './model.ts';
import { type BufferOptions, Pools } from './pools.ts';
import { ReplayDriver } from './replay-driver.ts';
import { Setup } from './setup.ts';
import type { Runner, Stage } from './stage.ts';

/** Makes a thread of a program. */
export type ThreadMaker = (stage: Stage, name: string) => ReplayDriver;

const NO_IMAGE = new Uint8Array();

/**
 * A program of unmodified synchronous functions. `setUp` runs the body from the start, in memory
 * that is all zero again, and always gives it the same buffers in the same order.
 */
export class ReplayProgram implements Program, Stage {
  readonly symbols: SymbolTable = new SymbolTable();
  readonly covered: Set<string> = new Set();
  /** Values that the threads of finished runs returned, and how often. */
  readonly outcomes: Map<string, number> = new Map();
  readonly endless: Set<string> = new Set();
  readonly #body: Body;
  readonly #zombies: number;
  readonly #makeThread: ThreadMaker | undefined;
  readonly #memory = new Memory();
  readonly #pools = new Pools(this.#memory);
  readonly #setupWorld = new World(this.#memory);
  #initial: Uint8Array = NO_IMAGE;
  #names: readonly string[] = [];
  #runner: Runner | undefined;
  #misuse: ModelMisuse | undefined;
  #isSettingUp = false;

  /** `makeThread` is for threads that may await. */
  constructor(body: Body, zombies: number, makeThread?: ThreadMaker) {
    this.#body = body;
    this.#zombies = zombies;
    this.#makeThread = makeThread;
  }

  /** Runs the body once, to see its threads and the memory they start from. */
  prepare(): void {
    this.#names = [...this.setUp().bodies.keys()];
    if (this.#names.length === 0) throw new ModelMisuse('the program has no thread');
    this.#initial = this.#memory.image();
  }

  /** The memory that the body made, in its order. */
  get buffers(): readonly SharedArrayBuffer[] {
    return this.#pools.ofBody;
  }

  /** Gives the body these buffers instead of new ones: a program that runs in several threads. */
  provide(buffers: readonly SharedArrayBuffer[]): void {
    this.#pools.provide(buffers);
  }

  get memory(): Memory {
    return this.#memory;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** The bytes that the threads start from. */
  get initial(): Uint8Array {
    return this.#initial;
  }

  start(): Scenario {
    this.#memory.restore(this.#initial);
    const threads = this.#names.map(
      (name) => this.#makeThread?.(this, name) ?? new ReplayDriver(this, name),
    );
    const after = () => {
      const results = Object.fromEntries(
        threads.map(({ name, end }) => [name, end?.how === 'returned' ? end.value : undefined]),
      );
      this.#count(results);
      const image = this.#memory.image();
      const { after: looks } = this.setUp();
      this.#memory.restore(image);
      this.#isSettingUp = true;
      for (const look of looks) look(results);
      this.#isSettingUp = false;
      return undefined;
    };
    const world = new World(this.#memory, this.#zombies, this.#makeThread !== undefined);
    return { threads, world, after };
  }

  /** Runs the body; what it does to memory is done when this returns. */
  setUp(): Setup {
    // Memory that an empty image does not know gets its first content back: zeros.
    this.#memory.restore(NO_IMAGE);
    this.#runner = undefined;
    this.#pools.use('');
    this.#isSettingUp = true;
    const setup = new Setup(
      (open) => this.#body(this.#model(open)),
      this.#makeThread !== undefined,
    );
    this.#isSettingUp = false;
    this.mustBeSeen();
    return setup;
  }

  isRunning(runner: Runner): boolean {
    return this.#runner === runner;
  }

  enter(name: string, runner: Runner): () => void {
    this.#runner = runner;
    this.#pools.use(name);
    return () => {
      this.#runner = undefined;
    };
  }

  /** Runs `action` as the thread `name`. */
  runAs<T>(name: string, runner: Runner, action: () => T): T {
    const leave = this.enter(name, runner);
    try {
      return action();
    } finally {
      leave();
    }
  }

  perform(operation: Operation): Result {
    this.#mustBeOwn(operation);
    this.#mustBeRunning();
    // The body itself runs before there are threads, so nothing can come between its operations.
    return this.#runner?.perform(operation) ?? this.#setupWorld.execute(0, operation).result;
  }

  touch(access: Access): void {
    this.#runner?.touch(access);
  }

  refuse(misuse: ModelMisuse): void {
    this.#misuse ??= misuse;
  }

  allocate(bytes: number, options?: BufferOptions): SharedArrayBuffer {
    return this.#pools.allocate(bytes, options, this.#runner);
  }

  /** Throws what the program was refused for, also if it caught that. */
  mustBeSeen(): void {
    if (this.#misuse !== undefined) throw this.#misuse;
  }

  /** Memory that others have too cannot be put back, and what they do to it is not seen. */
  #mustBeOwn(operation: Operation): void {
    if (!isAtomic(operation) || this.#memory.isWatched(operation.view.buffer)) return;
    const misuse = new ModelMisuse(
      `Atomics.${operation.kind} of memory that was made outside of the program, where it is not seen`,
    );
    this.refuse(misuse);
    throw misuse;
  }

  /** Code that goes on though its thread was stopped was called by something of outside. */
  #mustBeRunning(): void {
    if (this.#runner !== undefined || this.#isSettingUp) return;
    const misuse = new ModelMisuse('a thread goes on by a promise that is not of the program');
    this.refuse(misuse);
    throw misuse;
  }

  #count(results: Readonly<Record<string, unknown>>): void {
    const said = Object.values(results).filter((result) => result !== undefined);
    if (said.length === 0) return;
    const outcome = outcomeText(results) ?? '';
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
  }

  #model(setup: Setup): Model {
    return {
      thread: (name, body) => setup.addThread(name, body),
      shared: (name, bytes) => {
        const buffer = this.allocate(bytes);
        this.symbols.nameBuffer(buffer, name);
        return viewsOf(buffer);
      },
      name: (words, names) => this.symbols.nameWords(words, names),
      assert: (condition, message = 'assertion failed') => {
        if (!condition) throw new AssertionFailure(message);
      },
      choose: (count, label = 'choice') => {
        if (!Number.isInteger(count) || count < 1) {
          throw new ModelMisuse(`m.choose() takes a number from 1: count=${count}, label=${label}`);
        }
        return Number(this.perform({ kind: 'choose', count, label }));
      },
      now: () => Number(this.perform({ kind: 'now' })),
      cover: (label) => {
        if (this.#runner?.isStopped !== true) this.covered.add(label);
      },
      after: (look) => setup.addLook(look),
      access: (standIn, from, to, write) => {
        const buffer = memoryBehind(standIn) ?? standIn;
        this.touch({ buffer, from, to, write, mayTear: true });
      },
    };
  }
}
