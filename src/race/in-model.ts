import type { CallingThread } from '../atomics/thread.ts';
import { startTracking, type ThreadTracking, type TrackingOptions } from '../clock/index.ts';
import { ListSink } from './record.ts';
import { Recorder } from './recorder.ts';
import { checkWatched } from './watch.ts';
import { type SharedArray, Watched } from './watched.ts';

/** One thread of a model, or of a test, that records for itself. */
export interface ModelRecorder {
  /** For pairs of this thread. */
  readonly tracking: ThreadTracking;
  watch(view: SharedArray, name: string): Watched;
  /** What it has recorded: data, for `reportOf`. */
  log(): readonly number[];
}

export interface RecordOptions extends TrackingOptions {
  /** Whether reports say from where memory was touched, which takes most of the time. True. */
  readonly stacks?: boolean;
}

/**
 * Records for a thread of a program that the model checker runs: the same clocks and the same search
 * as among workers. The thread's body returns `log()`, and `m.after` gives all logs to `reportOf`, so
 * that a race is found in every run. Atomics are the checker's own: it knows what they order.
 */
export function recordIn(
  thread: CallingThread,
  name: string,
  options: RecordOptions = {},
): ModelRecorder {
  const tracking = startTracking(thread, options);
  const sink = new ListSink();
  const recorder = new Recorder(tracking.clock, name, sink, options.stacks);
  return {
    tracking,
    watch(view, buffer) {
      checkWatched(view, buffer);
      return new Watched(view, buffer, recorder);
    },
    log() {
      recorder.flush();
      return sink.words;
    },
  };
}
