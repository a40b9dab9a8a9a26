import { SingleBar } from 'cli-progress';

export interface Progress {
  readonly update: (bytes: number) => void;
  readonly stop: () => void;
}

const REDRAW_MS = 50;

/** A bar on stderr; nothing at all where stderr is not a terminal. */
export function startProgress(totalBytes: number): Progress {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} };
  const bar = new SingleBar({
    format: '{bar} {percentage} % | {value} of {total} MB | {duration} s',
    stream: process.stderr,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // Redrawn by update(), for the timer of the bar never fires in a thread that is blocked.
    synchronousUpdate: true,
    // The handler of the bar could not run either, and would keep Ctrl-C from ending the process.
    gracefulExit: false,
    // Ctrl-C would leave the terminal with wrapping switched off otherwise.
    linewrap: true,
  });
  const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
  bar.start(megabytes(totalBytes), 0);
  let nextMs = 0;
  return {
    update: (bytes) => {
      const now = performance.now();
      if (now < nextMs) return;
      nextMs = now + REDRAW_MS;
      bar.update(megabytes(bytes));
    },
    stop: () => bar.stop(),
  };
}
