import type { Counterexample } from './counterexample.ts';

const MIN_WIDTH = 12;
const GAP = '  ';

/** A counterexample as columns of text, one for each thread, and the reason below. */
export function printColumns({ threads, rows, why, failure, schedule }: Counterexample): string {
  const widths = threads.map((name, thread) => {
    const texts = rows.filter((row) => row.thread === thread).map(({ text }) => text.length);
    return Math.max(MIN_WIDTH, name.length, ...texts);
  });
  const line = (first: string, cells: readonly string[]) =>
    [first.padStart(4), ...cells.map((cell, i) => cell.padEnd(widths[i] ?? 0))].join(GAP).trimEnd();
  const steps = rows.map(({ step, thread, text }) =>
    line(
      String(step),
      threads.map((_, column) => (column === thread ? text : '')),
    ),
  );
  return [
    `${failure.kind}: ${failure.message}`,
    '',
    line('', threads),
    ...steps,
    '',
    ...why.filter((sentence) => sentence !== failure.message),
    `schedule: '${schedule}'`,
  ].join('\n');
}
