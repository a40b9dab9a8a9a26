import { block } from '../../dist/atomics/block.js';
import { ERRNO } from '../../dist/errno/errno.js';
import type { End } from '../../dist/ring/end.js';

/** Ends the run as refuted. */
declare function fail(text: string): void;

/** Publishes so many bytes through views, and closes. What is in them nobody looks at. */
export function viewWriter(end: End, total: number): void {
  const { producer, thread } = end;
  if (producer === undefined) return;
  for (let done = 0; done < total; ) {
    const view = producer.reserve(Math.min(2, total - done));
    if (view === ERRNO.EAGAIN) {
      if (block(thread, producer, 1, Infinity) !== 0) fail('block');
    } else if (typeof view === 'number') fail(`reserve returned ${view}`);
    else {
      if (producer.commit(view.length) !== 0) fail('commit');
      done += view.length;
    }
  }
  end.close();
}

/** Consumes bytes through views to the end of the stream. */
export function viewReader(end: End, total: number): void {
  const { consumer, thread } = end;
  if (consumer === undefined) return;
  for (let done = 0; ; ) {
    const view = consumer.peekView(2);
    if (view === ERRNO.EAGAIN) {
      if (block(thread, consumer, 1, Infinity) !== 0) fail('block');
    } else if (typeof view === 'number') {
      if (view !== 0 || done !== total) fail(`peekView returned ${view} after ${done} bytes`);
      return;
    } else {
      consumer.consume(view.length);
      done += view.length;
    }
  }
}
