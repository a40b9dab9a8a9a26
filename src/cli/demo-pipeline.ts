import { randomBytes } from 'node:crypto';
import { isErrno, type Socket, socketpair } from '../index.ts';
import { spawn } from '../worker/index.ts';
import { CHUNK_BYTES, type OpenFile } from './demo-file.ts';
import { type Note, readNotes, report, type StageReport } from './demo-notes.ts';

/** A stage ended with an error of its own; the message says which and why. */
export class StageFailure extends Error {}

export interface PipelineResult {
  readonly bytes: number;
  readonly seconds: number;
  /** Reports of the stages, in the order of the row. */
  readonly stages: readonly StageReport[];
  readonly sha256: string;
}

/**
 * Sends a file through the row and blocks until the last thread is done.
 *
 *   main ── pair ── encrypt ── pair ── decrypt ── pair ── hash
 *        bytes →            bytes →            bytes →
 *        ← notes            ← notes            ← notes
 *
 * Each stage ends its bytes with `shutdown('wr')` and then waits for the notes of those behind it,
 * adds its own and hands them to the one before it: a pair goes both ways, and half a close is what
 * tells the two ways apart. So the digest comes to main along the row, and nobody needs an event
 * loop.
 */
export function runPipeline(file: OpenFile, onProgress: (bytes: number) => void): PipelineResult {
  const start = performance.now();
  const output = startStages();
  const bytes = feed(file, output, onProgress);
  const mine = report('read', { start, bytes, sockets: [output] });
  const notes = readNotes(output);
  output.close();
  const seconds = (performance.now() - start) / 1000;
  return { bytes, seconds, ...resultOf(mine, notes) };
}

/** Writes the whole file, unless a stage gives up before the end. Returns the bytes written. */
function feed(file: OpenFile, output: Socket, onProgress: (bytes: number) => void): number {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let bytes = 0;
  try {
    for (let count = file.read(chunk); count > 0; count = file.read(chunk)) {
      output.writeAll(chunk, 0, count);
      bytes += count;
      onProgress(bytes);
    }
    output.shutdown('wr');
    return bytes;
  } catch (error) {
    // EPIPE: a stage gave up. It says why in its note.
    if (isErrno(error, 'EPIPE')) return bytes;
    output.close();
    throw error;
  } finally {
    file.close();
  }
}

function resultOf(
  mine: StageReport,
  notes: readonly Note[],
): { stages: StageReport[]; sha256: string } {
  const stages = [mine];
  for (const note of notes) {
    if ('failure' in note) throw new StageFailure(`stage ${note.stage}: ${note.failure}`);
    stages.push(note);
  }
  const sha256 = stages.at(-1)?.sha256;
  if (sha256 === undefined) throw new StageFailure('a stage ended without a word');
  return { stages, sha256 };
}

/** Starts the three workers and returns main's end of the first pair. */
function startStages(): Socket {
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const [first, toEncrypt] = socketpair();
  const [fromEncrypt, toDecrypt] = socketpair();
  const [fromDecrypt, toHash] = socketpair();
  startStage('encrypt', { input: toEncrypt, output: fromEncrypt }, { key, iv });
  startStage('decrypt', { input: toDecrypt, output: fromDecrypt }, { key, iv });
  startStage('hash', { input: toHash }, {});
  return first;
}

function startStage(stage: string, ends: Record<string, Socket>, secrets: object): void {
  spawn(new URL('./demo-stage.js', import.meta.url), {
    name: stage,
    ends,
    workerData: { stage, ...secrets },
  });
}
