import { platform } from '../host/platform.ts';
import { RECORD, type Sink, textWords } from './record.ts';

const MAX_SITE_BYTES = 800;
const MAX_FRAMES = 6;
const MAX_DEPTH = 40;
/** This file in the package, as it is mapped, run by itself, and run in the bundle for Node. */
const IN_PACKAGE =
  /^(.*\/)(?:(?:src|dist)\/race\/sites\.[jt]s|dist\/node\/(?:race|chunks)\/\w+\.js)$/;
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
    const { Error: engine } = platform;
    const limit = engine.stackTraceLimit;
    // The library's own frames are many, and left out.
    engine.stackTraceLimit = MAX_DEPTH;
    try {
      return this.#number(framesOf(new Error('site').stack ?? ''));
    } finally {
      engine.stackTraceLimit = limit;
    }
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

/** The frames of a stack that are in files. */
function programFrames(stack: string): string[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at |@/.test(line) && !/node:internal|\bext:/.test(line))
    .map((line) => line.trim().replace(/^at /, '').replaceAll('file://', ''))
    .filter((line) => line.includes('/'));
}

/** The frames of a stack of this file that are not the library's. */
function framesOf(stack: string): string[] {
  const frames = programFrames(stack);
  const own = ownPlaces(frames[0] ?? '');
  return frames.filter((line) => !own.some((place) => line.includes(place)));
}

/** Where this library's code is, which nobody asks about, by the frame of a call in this file. */
function ownPlaces(frame: string): readonly string[] {
  const [, file] = /((?:https?:\/)?\/[^()]*?):\d+:\d+\)?$/.exec(frame) ?? [];
  if (file === undefined) return [];
  const [, root] = IN_PACKAGE.exec(file) ?? [];
  // Bundled with a program it cannot be told from it.
  return root === undefined ? [file] : [`${root}src/`, `${root}dist/`];
}
