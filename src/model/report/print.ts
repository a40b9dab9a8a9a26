/** One step of a counterexample, in words. */
export interface Row {
  readonly step: number;
  readonly thread: number;
  readonly text: string;
  /** The threads that this step woke. */
  readonly woken: readonly number[];
  /** True from a wait that went to sleep. */
  readonly sleeps: boolean;
}

/** A run that fails, as it is shown. */
export interface Picture {
  readonly threads: readonly string[];
  readonly rows: readonly Row[];
  readonly failure: { readonly kind: string; readonly message: string };
  readonly why: readonly string[];
  /** Repeats the run, where that can be asked for. */
  readonly schedule?: string;
}

const MIN_WIDTH = 12;
const GAP = '  ';

/** A counterexample as columns of text, one for each thread, and the reason below. */
export function printColumns({ threads, rows, why, failure, schedule }: Picture): string {
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
    ...(schedule === undefined ? [] : [`schedule: '${schedule}'`]),
  ].join('\n');
}
