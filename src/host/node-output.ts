import { builtin } from './builtin.ts';
import type { OutputName } from './host.ts';

interface Chunk {
  readonly chunk: string | Uint8Array;
  readonly encoding: string;
}

/** The part of `process.stdout` that is used here. In a worker, what is written there is posted to its maker. */
interface Output {
  readonly fd?: number;
  readonly writableLength: number;
  write(text: string | Uint8Array): unknown;
  _writev?(chunks: readonly Chunk[], callback: (error?: unknown) => void): void;
  [WAY]?: 'written' | 'posted';
}

/** The part of `process` that is used here. */
export interface OutputProcess {
  readonly stdout: Output;
  readonly stderr: Output;
  /** While it is set, a worker's outputs post what they get and wait for nobody. */
  _exiting?: boolean | undefined;
  getBuiltinModule?(name: string): unknown;
}

/** The other side of a worker's output. */
interface Source {
  readonly _readableState?: { readonly pipes?: unknown };
  read(): string | Uint8Array | null;
}

/** A worker as its maker has it, with the other sides of its outputs. */
export type OutputsOfWorker = Readonly<Record<OutputName, Source>>;

interface FileSystem {
  writeSync(fd: number, bytes: Uint8Array, offset: number): number;
}

interface Buffers {
  readonly Buffer: { from(text: string, encoding: string): Uint8Array };
}

/** How a worker's output goes since this library saw to it. On the stream: a thread may have several copies. */
const WAY: unique symbol = Symbol.for('socketpair.output/1');
const FDS: Readonly<Record<OutputName, number>> = { stdout: 1, stderr: 2 };
const NAMES = Object.keys(FDS) as readonly OutputName[];
const MAX_PAUSE_MS = 10;

/**
 * Outputs of a worker that this thread would only pass on to a descriptor: it has not kept them for
 * itself, its own writes end there, and nobody has replaced them.
 */
export function passedOn(process: OutputProcess, worker: OutputsOfWorker): OutputName[] {
  return NAMES.filter((name) => {
    const own = process[name];
    const ends = own.fd === FDS[name] || own[WAY] === 'written';
    return ends && !Object.hasOwn(own, 'write') && isPiped(worker[name], own);
  });
}

/** Tells the listeners of a worker's outputs all that has come, as the next turn would. */
export function passOn(worker: OutputsOfWorker): void {
  for (const name of NAMES) while (worker[name].read() !== null);
}

function isPiped(source: Source | undefined, output: Output): boolean {
  const pipes = source?._readableState?.pipes;
  return Array.isArray(pipes) && pipes.includes(output);
}

/**
 * In a worker, once: its outputs do not keep it alive any more until its maker, which may be blocked,
 * has taken them. Those in `direct` are written to their descriptors.
 */
export function freeOutputs(
  process: OutputProcess,
  direct: readonly OutputName[],
  pause: (ms: number) => void,
): void {
  for (const name of NAMES) {
    const output = process[name];
    const take = postedOutput(output);
    if (take === undefined || output[WAY] !== undefined) continue;
    // Output on its way to the maker would come after the output that is written.
    const written = direct.includes(name) && output.writableLength === 0;
    output[WAY] = written ? 'written' : 'posted';
    if (written) writeThrough(process, output, FDS[name], pause);
    else postAtOnce(process, output);
    take();
  }
}

/** Function of a worker's output that is called when its maker wants more; undefined for other outputs. */
function postedOutput(output: Output): (() => void) | undefined {
  const takes = Object.getOwnPropertySymbols(Object.getPrototypeOf(output)).find(
    ({ description }) => description === 'kStdioWantsMoreDataCallback',
  );
  if (takes === undefined) return undefined;
  return () => (output as unknown as Record<symbol, () => void>)[takes]?.();
}

function postAtOnce(process: OutputProcess, output: Output): void {
  const post = output._writev;
  output._writev = (chunks, callback) => {
    const { _exiting: exiting } = process;
    process._exiting = true;
    try {
      post?.call(output, chunks, () => undefined);
    } finally {
      process._exiting = exiting;
    }
    callback();
  };
}

function writeThrough(
  process: OutputProcess,
  output: Output,
  fd: number,
  pause: (ms: number) => void,
): void {
  const fs = builtin<FileSystem>(process, 'fs');
  const { Buffer } = builtin<Buffers>(process, 'buffer');
  output._writev = (chunks, callback) => {
    try {
      for (const { chunk, encoding } of chunks) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
        writeAll(fs, fd, bytes, pause);
      }
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  };
}

/** A pipe that nobody empties holds 64 KiB: then it waits in growing steps. */
function writeAll(
  fs: FileSystem,
  fd: number,
  bytes: Uint8Array,
  pause: (ms: number) => void,
): void {
  let pauseMs = 1;
  for (let done = 0; done < bytes.length; ) {
    try {
      done += fs.writeSync(fd, bytes, done);
      pauseMs = 1;
    } catch (error) {
      const { code } = error as { code?: string };
      // Nobody reads it: then Node's own outputs are silent too.
      if (code === 'EPIPE' || code === 'EBADF') return;
      if (code !== 'EAGAIN') throw error;
      pause(pauseMs);
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
    }
  }
}
