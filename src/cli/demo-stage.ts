import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { isErrno, type Socket } from '../index.ts';
import { inherited } from '../worker/index.ts';
import { CHUNK_BYTES } from './demo-file.ts';
import { type Note, readNotes, report, writeNotes } from './demo-notes.ts';

/** Data that a worker of the row gets when it starts. */
interface StageData {
  readonly stage: 'encrypt' | 'decrypt' | 'hash';
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** Work of a stage on each chunk: returns bytes to pass on; the last stage keeps a digest instead. */
interface Work {
  readonly update: (chunk: Uint8Array) => Uint8Array;
  readonly sha256?: () => string;
}

const ALGORITHM = 'aes-256-ctr';
const NOTHING = new Uint8Array(0);

const { ends, workerData } = await inherited();
const { input, output } = ends;
const data = workerData as StageData;
if (input !== undefined) runStage(input, output);

/** Carries the bytes to the end, then the notes back. Blocks. */
function runStage(from: Socket, to: Socket | undefined): void {
  const start = performance.now();
  let notes: Note[];
  try {
    const work = workOf(data);
    const bytes = carry(from, to, work.update);
    const sha256 = work.sha256 === undefined ? {} : { sha256: work.sha256() };
    const sockets = to === undefined ? [from] : [from, to];
    notes = [report(data.stage, { start, bytes, sockets, ...sha256 })];
    if (to !== undefined) notes.push(...readNotes(to));
  } catch (error) {
    notes = [
      { stage: data.stage, failure: error instanceof Error ? error.message : String(error) },
    ];
  }
  to?.close();
  writeNotes(from, notes);
  from.close();
}

/** Passes every chunk on, to the end of the stream or until the next stage gives up. */
function carry(from: Socket, to: Socket | undefined, update: Work['update']): number {
  const chunk = new Uint8Array(CHUNK_BYTES);
  let bytes = 0;
  try {
    for (let count = from.read(chunk); count > 0; count = from.read(chunk)) {
      bytes += count;
      const result = update(chunk.subarray(0, count));
      spoil(result);
      to?.writeAll(result);
    }
    to?.shutdown('wr');
  } catch (error) {
    // The next stage says in its note why it gave up.
    if (!isErrno(error, 'EPIPE')) throw error;
  }
  return bytes;
}

function workOf({ stage, key, iv }: StageData): Work {
  if (stage === 'hash') {
    const hash = createHash('sha256');
    const update = (chunk: Uint8Array): Uint8Array => {
      hash.update(chunk);
      return NOTHING;
    };
    return { update, sha256: () => hash.digest('hex') };
  }
  const make = stage === 'encrypt' ? createCipheriv : createDecipheriv;
  const cipher = make(ALGORITHM, key, iv);
  return { update: (chunk) => cipher.update(chunk) };
}

/** The tests' way of damaging a byte, or of failing, in one stage. */
function spoil(bytes: Uint8Array): void {
  const { SOCKETPAIR_TEST_SPOIL: wish = '' } = process.env;
  const [stage, how] = wish.split(':');
  if (stage !== data.stage) return;
  if (how === 'throw') throw new Error('spoiled by a test');
  if (bytes.length > 0) bytes[0] = (bytes[0] ?? 0) ^ 1;
}
