import { isErrno, type Socket } from '../index.ts';

/*
 * Notes that a stage sends to those before it, when its bytes are through: one line of JSON, the stage's own
 * first, then those of the stages behind it.
 */

/** One stage's work, in numbers. */
export interface StageReport {
  readonly stage: string;
  readonly bytes: number;
  readonly mbPerSecond: number;
  /** How often its calls put the thread to sleep, and how often a neighbour woke it. */
  readonly sleeps: number;
  readonly wakes: number;
  /** How often looking for a moment saved a sleep. */
  readonly spins: number;
  /** Digest of the bytes that arrived; from the last stage only. */
  readonly sha256?: string;
}

/** Why a stage gave up. */
export interface StageFailed {
  readonly stage: string;
  readonly failure: string;
}

export type Note = StageReport | StageFailed;

/** A stage's report, from what it carried since `start` and the counters of its ends. */
export function report(
  stage: string,
  seen: { start: number; bytes: number; sockets: readonly Socket[]; sha256?: string },
): StageReport {
  const seconds = (performance.now() - seen.start) / 1000;
  const total = { sleeps: 0, wakes: 0, spins: 0 };
  for (const socket of seen.sockets) {
    const { sleeps, wakes, spins } = socket.stats();
    total.sleeps += sleeps;
    total.wakes += wakes;
    total.spins += spins;
  }
  const mbPerSecond = seen.bytes / 1e6 / seconds;
  const sha256 = seen.sha256 === undefined ? {} : { sha256: seen.sha256 };
  return { stage, bytes: seen.bytes, mbPerSecond, ...total, ...sha256 };
}

/** Writes notes to the stage before. If that one has gone, nobody wants them. Blocks. */
export function writeNotes(input: Socket, notes: readonly Note[]): void {
  const lines = notes.map((note) => `${JSON.stringify(note)}\n`).join('');
  try {
    input.writeAll(new TextEncoder().encode(lines));
  } catch (error) {
    if (!isErrno(error, 'EPIPE')) throw error;
  }
}

/** Reads the notes of all stages behind, to the end of the stream. Blocks. */
export function readNotes(output: Socket): Note[] {
  const decoder = new TextDecoder();
  let lines = '';
  try {
    for (const chunk of output) lines += decoder.decode(chunk, { stream: true });
  } catch (error) {
    // A stage that gave up left bytes unread. Its note was queued before, so it is here.
    if (!isErrno(error, 'ECONNRESET')) throw error;
  }
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Note);
}
