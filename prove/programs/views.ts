import { commit, consume, peek, reserve } from '../../dist/calls/views.js';
import type { End } from '../../dist/ring/end.js';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Publishes so many bytes through views, and closes. What is in them nobody looks at. */
export function viewWriter(end: End, total: number): void {
  for (let done = 0; done < total; ) {
    const view = reserve(end, Math.min(2, total - done));
    if (typeof view === 'number') fail(`reserve returned ${view}`);
    else {
      commit(end, view.length);
      done += view.length;
    }
  }
  end.close();
}

/** Consumes bytes through views to the end of the stream. */
export function viewReader(end: End, total: number): void {
  for (let done = 0; ; ) {
    const view = peek(end, 2);
    if (typeof view === 'number') {
      if (view !== 0 || done !== total) fail(`peekView returned ${view} after ${done} bytes`);
      return;
    } else {
      consume(end, view.length);
      done += view.length;
    }
  }
}
