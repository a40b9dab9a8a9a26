import { platform } from '../host/platform.ts';
import { RECORD, type Sink, textWords } from './record.ts';

const MAX_SITE_BYTES = 800;
const MAX_FRAMES = 6;
const MAX_DEPTH = 40;
/** This file in the package, as it is mapped, run by itself, and run in the bundle for Node. */
const IN_PACKAGE =
  /^(.*\/)(?:(?:src|dist)\/race\/sites\.[jt]s|dist\/node\/(?:race|chunks)\/\w+\.js)$/;
const NOBODY = '(an awaited call)';

/**
 * The places in the program from which memory was touched and streams were used: each is written to
 * the log once, and has a number there. Frames are as the engine prints them, so in lines of the
 * source where it was started to map them (`node --enable-source-maps`).
 */
export class Sites {
  readonly #sink: Sink;
  readonly #wanted: boolean;
  readonly #numbers = new Map<string, number>();

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
    const text = framesOf(new Error('site').stack ?? '');
    engine.stackTraceLimit = limit;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#sink.put(RECORD.site, [number, ...textWords(text, MAX_SITE_BYTES)]);
    // Last: if the stack ends before, it is put once more.
    this.#numbers.set(text, number);
    return number;
  }
}

function framesOf(stack: string): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at |@/.test(line) && !line.includes('node:internal'))
    .map((line) => line.trim().replace(/^at /, '').replaceAll('file://', ''));
  const own = ownPlaces(frames[0] ?? '');
  const isOwn = (line: string): boolean =>
    own.some((place) => line.includes(place)) || !line.includes('/');
  const others = frames.filter((line) => !isOwn(line));
  return others.length === 0 ? NOBODY : others.slice(0, MAX_FRAMES).join('\n');
}

/** Where this library's code is, which nobody asks about, by the frame of a call in this file. */
function ownPlaces(frame: string): readonly string[] {
  const [, file] = /((?:https?:\/)?\/[^()]*?):\d+:\d+\)?$/.exec(frame) ?? [];
  if (file === undefined) return [];
  const [, root] = IN_PACKAGE.exec(file) ?? [];
  // Bundled with a program it cannot be told from it.
  return root === undefined ? [file] : [`${root}src/`, `${root}dist/`];
}
