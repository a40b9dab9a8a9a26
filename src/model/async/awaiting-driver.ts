import { realTime, turn } from '../../host/turn.ts';
import { ModelMisuse } from '../misuse.ts';
import type { End } from '../run/driver.ts';
import { ReplayDriver } from '../run/replay-driver.ts';
import { blameOf } from '../views/blind-calls.ts';
import type { Operation, Result } from '../world/operation.ts';
import { EventLoop } from './event-loop.ts';

/** Real time in which a promise of the runtime mostly settles, and so betrays itself. */
const FOREIGN_MS = 100;

/**
 * Runs an async function step by step, as ReplayDriver runs another one. Between two events of its
 * loop its promises call what they have to call, in the engine's order, which is always the same;
 * which event comes next is a step.
 */
export class AwaitingDriver extends ReplayDriver {
  #loop: EventLoop = new EventLoop((operation) => this.perform(operation));
  #outcome: End | undefined;

  get loop(): EventLoop {
    return this.#loop;
  }

  /** Loops that await are never taken for endless here: their rounds are explored. */
  override repeats(): boolean {
    return false;
  }

  override perform(operation: Operation): Result {
    return super.perform(
      operation.kind === 'waitAsync' ? { ...operation, ticket: this.#loop.ticket } : operation,
    );
  }

  /** An error that nobody handles ends the thread. */
  fail(error: unknown): void {
    if (!this.isStopped) this.#outcome = { how: 'threw', error: blameOf(this.name, error) };
  }

  protected override async run(): Promise<void> {
    const body = this.begin();
    this.#loop = new EventLoop((operation) => this.perform(operation));
    this.#outcome = undefined;
    const leave = this.stage.enter(this.name, this);
    try {
      this.#attempt(() => this.#follow(body()));
      while (await this.#goesOn());
    } finally {
      leave();
    }
    this.finish(this.#outcome ?? { how: 'returned', value: undefined });
  }

  #follow(returned: unknown): void {
    Promise.resolve(returned).then(
      (value) => {
        this.#outcome ??= { how: 'returned', value };
      },
      (error: unknown) => this.fail(error),
    );
  }

  /** Lets promises settle, and then the next event happen; false once the thread is stopped or ends. */
  async #goesOn(): Promise<boolean> {
    await turn();
    if (this.isStopped || this.#outcome?.how === 'threw') return false;
    if (this.#outcome !== undefined && !this.#loop.hasTimer) return false;
    if (!this.#loop.isWaiting) await this.#mustBeOwn();
    this.#attempt(() => {
      const event = this.perform({ kind: 'idle', deadline: this.#loop.deadline });
      this.#loop.deliver(Number(event));
    });
    return !this.isStopped;
  }

  #attempt(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.fail(error);
    }
  }

  /** A promise that settles though nothing of the program is left to settle it is not the program's. */
  async #mustBeOwn(): Promise<void> {
    await realTime(FOREIGN_MS);
    // Events that were ready meanwhile have their turn, however late this one was.
    for (let i = 0; i < 3; i++) await turn();
    if (!this.isStopped && this.#outcome === undefined) return;
    this.stage.refuse(new ModelMisuse(`${this.name} awaits a promise that is not of the program`));
  }
}
