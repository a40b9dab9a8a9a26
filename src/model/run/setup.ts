import { ModelMisuse } from '../misuse.ts';

/** Memory and threads that the body of a program has set up. Open while the body runs, and closed after. */
export class Setup {
  readonly bodies: Map<string, () => unknown> = new Map();
  readonly after: ((results: Readonly<Record<string, unknown>>) => void)[] = [];
  readonly #awaits: boolean;
  #isClosed = false;

  /** Runs the body of a program, which is to be an ordinary function; its threads may await if so said. */
  constructor(body: (setup: Setup) => unknown, awaits: boolean) {
    this.#awaits = awaits;
    const returned = body(this);
    this.#isClosed = true;
    if (isPromise(returned)) {
      returned.then(undefined, () => undefined);
      throw new ModelMisuse(
        'the body of the program is async: it has to set up all that it has at once',
      );
    }
  }

  addThread(name: string, thread: () => unknown): void {
    this.#mustBeOpen('thread');
    if (typeof thread !== 'function') {
      throw new ModelMisuse(`a thread is a function: name=${name}, body=${typeof thread}`);
    }
    refuseAsync(name, Object.prototype.toString.call(thread), this.#awaits);
    if (this.bodies.has(name)) throw new ModelMisuse(`two threads have one name: ${name}`);
    this.bodies.set(name, thread);
  }

  addLook(look: (results: Readonly<Record<string, unknown>>) => void): void {
    this.#mustBeOpen('after');
    this.after.push(look);
  }

  #mustBeOpen(call: string): void {
    if (!this.#isClosed) return;
    throw new ModelMisuse(`m.${call}() belongs in the body of the program, and not in a thread`);
  }
}

/** Refuses what a thread returned if the thread has not ended with it. */
export function refuseLater(name: string, returned: unknown): void {
  if (!isPromise(returned)) return;
  // The outcome of this promise is nobody's: the check ends here.
  returned.then(undefined, () => undefined);
  throw new ModelMisuse(
    `the thread ${name} returned a promise: check() takes synchronous threads, and checkAsync() those that await`,
  );
}

function refuseAsync(name: string, tag: string, awaits: boolean): void {
  const kind = /^\[object (AsyncGenerator|Async|Generator)Function\]$/.exec(tag)?.[1];
  if (kind === undefined || (awaits && kind === 'Async')) return;
  const what = { Async: 'async', Generator: 'a generator', AsyncGenerator: 'an async generator' }[
    kind
  ];
  throw new ModelMisuse(
    `the thread ${name} is ${what}: check() takes synchronous functions, and checkAsync() those that await`,
  );
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
