import { RECORD, type Sink, textWords } from './record.ts';

const MAX_SITE_BYTES = 800;
const MAX_FRAMES = 6;
/** Frames of this library, which nobody asks about: its files, as source, as built, and installed. */
const OWN =
  /[/\\](?:socketpair[/\\]dist|dist|src)[/\\](?:race|clock|ring|socket|atomics|model)[/\\]/;

/**
 * The places in the program from which memory was touched and streams were used: each is written to
 * the log once, and has a number there. Frames are as the engine prints them, so in lines of the
 * source where it was started to map them (`node --enable-source-maps`).
 */
export class Sites {
  readonly #sink: Sink;
  readonly #numbers = new Map<string, number>();

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** The number of the place that called the library. */
  here(): number {
    const text = framesOf(new Error('site').stack ?? '');
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size + 1;
    this.#numbers.set(text, number);
    this.#sink.put(RECORD.site, [number, ...textWords(text, MAX_SITE_BYTES)]);
    return number;
  }
}

function framesOf(stack: string): string {
  const frames = stack
    .split('\n')
    .filter((line) => /^\s+at |@/.test(line))
    .map((line) => line.trim().replace(/^at /, '').replaceAll('file://', ''));
  const first = frames.findIndex((line) => !OWN.test(line));
  return frames.slice(Math.max(first, 0), Math.max(first, 0) + MAX_FRAMES).join('\n');
}
