import { parseArgs } from 'node:util';
import { isErrno } from '../index.ts';
import { digestOf, openFile, UnreadableFile } from './demo-file.ts';
import { runPipeline, StageFailure } from './demo-pipeline.ts';
import { startProgress } from './demo-progress.ts';
import { type Outcome, toJson, toText } from './demo-report.ts';

const USAGE = `Usage: socketpair demo [FILE] [--json]

Sends FILE through four threads in a row, joined by socket pairs, all of them blocking: the main
thread reads it, one worker encrypts (AES-256-CTR), one decrypts, one hashes (SHA-256). The digest
comes back along the row and is compared with the file's own.

  FILE          a regular file; the running Node executable if left out
  --json        one line of JSON on stdout instead of a table
  -h, --help    shows this

Exit status: 0 if the digests agree, 1 if they differ or FILE cannot be read.
`;

/** Runs the command; returns the exit status. Blocks until all four threads are done. */
export function demo(args: readonly string[]): number {
  try {
    const { values, positionals } = parse(args);
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    const outcome = run(positionals[0] ?? process.execPath);
    process.stdout.write(values.json === true ? toJson(outcome) : toText(outcome));
    return outcome.equal ? 0 : 1;
  } catch (error) {
    if (!isExpected(error)) throw error;
    process.stderr.write(`socketpair demo: ${error.message}\n`);
    return 1;
  }
}

function parse(args: readonly string[]) {
  const parsed = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (parsed.positionals.length <= 1) return parsed;
  throw Object.assign(new Error('one FILE at the most; see --help'), { code: 'ERR_PARSE_ARGS_' });
}

function run(path: string): Outcome {
  const file = openFile(path);
  const progress = startProgress(file.size);
  const result = (() => {
    try {
      return runPipeline(file, progress.update);
    } finally {
      progress.stop();
    }
  })();
  const ofFile = digestOf(path, result.bytes);
  const { stages, bytes, seconds, sha256: ofPipeline } = result;
  const equal = ofPipeline === ofFile;
  return { file: path, bytes, seconds, stages, sha256: { ofPipeline, ofFile }, equal };
}

/** Errors that one line on stderr says all about. */
function isExpected(error: unknown): error is Error {
  if (error instanceof UnreadableFile || error instanceof StageFailure) return true;
  if (isErrno(error, 'ENFILE')) return true;
  if (!(error instanceof Error) || !('code' in error)) return false;
  return String(error.code).startsWith('ERR_PARSE_ARGS_');
}
