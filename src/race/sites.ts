import { callerFrames, programFrames } from '../host/frames.ts';
import { platform } from '../host/platform.ts';
import { RECORD, type Sink, textWords } from './record.ts';

const MAX_SITE_BYTES = 800;
const MAX_FRAMES = 6;
const MAX_DEPTH = 40;
const NOBODY = '(an awaited call)';

/** A public function of the library: the place is where it was called from. */
export type Method = (...args: never[]) => unknown;

/** Frames that tell places apart. All of them would take three times as long. */
const TELLING_FRAMES = 2;

/**
 * The places in the program from which memory was touched and streams were used: each is written to
 * the log once, and has a number there. Frames are as the engine prints them, so in lines of the
 * source where it was started to map them (`node --enable-source-maps`).
 */
export class Sites {
  readonly #sink: Sink;
  readonly #wanted: boolean;
  readonly #numbers = new Map<string, number>();
  /** The engine puts the stack into it. */
  readonly #holder = { stack: '' };
  /** Numbers by the innermost frames. */
  readonly #known = new Map<string, number>();

  constructor(sink: Sink, wanted: boolean) {
    this.#sink = sink;
    this.#wanted = wanted;
  }

  /** The number of the place that called the library; 0 if nobody wants to know. */
  here(): number {
    if (!this.#wanted) return 0;
    return this.#number(callerFrames());
  }

  /**
   * The number of the place that called `method`, which the engine looks for; 0 as above. Each frame of
   * the library in between costs as much as a quarter of this: callers call it themselves.
   */
  of(method: Method): number {
    if (!this.#wanted) return 0;
    const { Error: engine } = platform;
    // Elsewhere than in V8 there may be none.
    if (engine.captureStackTrace === undefined) return this.here();
    const limit = engine.stackTraceLimit;
    engine.stackTraceLimit = TELLING_FRAMES;
    try {
      engine.captureStackTrace(this.#holder, method);
      const known = this.#known.get(this.#holder.stack);
      return known ?? this.#first(this.#holder.stack, method);
    } finally {
      engine.stackTraceLimit = limit;
    }
  }

  #first(innermost: string, method: Method): number {
    platform.Error.stackTraceLimit = MAX_DEPTH;
    platform.Error.captureStackTrace?.(this.#holder, method);
    const number = this.#number(programFrames(this.#holder.stack));
    this.#known.set(innermost, number);
    return number;
  }

  #number(frames: readonly string[]): number {
    const text = frames.length === 0 ? NOBODY : frames.slice(0, MAX_FRAMES).join('\n');
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#sink.put(RECORD.site, [number, ...textWords(text, MAX_SITE_BYTES)]);
    // Last: if the stack ends before, it is put once more.
    this.#numbers.set(text, number);
    return number;
  }
}
