import Table from 'cli-table3';
import type { StageReport } from './demo-notes.ts';

/** All that the demo has to say. */
export interface Outcome {
  readonly file: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly stages: readonly StageReport[];
  /** Digests of the bytes that came out at the end of the row, and of the file itself. */
  readonly sha256: { readonly ofPipeline: string; readonly ofFile: string };
  readonly equal: boolean;
}

export function toJson(outcome: Outcome): string {
  return `${JSON.stringify(outcome)}\n`;
}

export function toText(outcome: Outcome): string {
  const { file, bytes, seconds, sha256, equal } = outcome;
  const rate = number(bytes / 1e6 / seconds);
  return [
    `${file}: ${number(bytes)} bytes in ${seconds.toFixed(2)} s through four threads, ${rate} MB/s`,
    '',
    tableOf(outcome.stages),
    '',
    `SHA-256 at the end of the row  ${sha256.ofPipeline}`,
    `SHA-256 of the file            ${sha256.ofFile}  ${equal ? 'equal' : 'DIFFERENT'}`,
    '',
  ].join('\n');
}

function tableOf(stages: readonly StageReport[]): string {
  const table = new Table({
    head: ['stage', 'bytes', 'MB/s', 'sleeps', 'wakes', 'spins'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { stage, bytes, mbPerSecond, sleeps, wakes, spins } of stages) {
    table.push([stage, ...[bytes, mbPerSecond, sleeps, wakes, spins].map(number)]);
  }
  return table.toString();
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en');
}
