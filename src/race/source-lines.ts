import { home } from '../thread/home.ts';

/** The part of `node:fs` that is used here, typed by its shape. */
interface Files {
  readFileSync(path: string, encoding: 'utf8'): string;
}

const MAX_LINE = 120;

/** Lines of the program's files, each of which is read once. Never throws. */
export class SourceLines {
  readonly #files = new Map<string, readonly string[]>();

  /** The line that a frame of a stack names; undefined if there is no such file here. */
  of(frame: string): string | undefined {
    const [, path, line] = /(\/[^()]*?):(\d+)(?::\d+)?\)?$/.exec(frame) ?? [];
    if (path === undefined || /^\w+:\/\//.test(frame.slice(frame.indexOf('(') + 1)))
      return undefined;
    const text = this.#linesOf(path)[Number(line) - 1]?.trim();
    return text === undefined || text === '' ? undefined : text.slice(0, MAX_LINE);
  }

  #linesOf(path: string): readonly string[] {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const lines = readLines(path);
    this.#files.set(path, lines);
    return lines;
  }
}

function readLines(path: string): readonly string[] {
  const files = home().host.load('node:fs') as Files | undefined;
  try {
    return files?.readFileSync(path, 'utf8').split('\n') ?? [];
  } catch {
    // Moved since, or not allowed here.
    return [];
  }
}
