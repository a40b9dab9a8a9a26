import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { startTracking } from '../../src/clock/index.ts';
import { ListSink } from '../../src/race/record.ts';
import { Recorder } from '../../src/race/recorder.ts';
import { reportOf } from '../../src/race/report.ts';
import { differentNames } from '../../src/race/thread-names.ts';
import { Watched } from '../../src/race/watched.ts';
import { threadOn } from '../support/memory.ts';

/* Words of reports: of two threads that nothing orders. */

type Views = readonly [one: Watched, other: Watched];

function textFor(
  make: (memory: SharedArrayBuffer, thread: number) => Parameters<typeof view>[0],
  act: (views: Views) => void,
  names: readonly [string, string] = ['one', 'other'],
): string {
  const table = createTable(2);
  const memory = new SharedArrayBuffer(64);
  const sinks = [new ListSink(), new ListSink()];
  const views = sinks.map((sink, i) => {
    const { clock } = startTracking(threadOn(table));
    const recorder = new Recorder(clock, names[i] ?? '', sink, () => 'here');
    return new Watched(view(make(memory, i)), 'counts', recorder);
  });
  act(views as unknown as Views);
  return reportOf(sinks.map(({ log }) => log)).text;
}

function view<View extends ConstructorParameters<typeof Watched>[0]>(made: View): View {
  return made;
}

test('an access is told as an element of the view and as bytes of the buffer', () => {
  const text = textFor(
    (memory, thread) => new Int32Array(memory, 4 * thread),
    ([one, other]) => {
      one.set(3, 1);
      other.get(2);
    },
  );
  expect(text).toContain('Read of 4 bytes at `counts[2]` [12..16) by other');
  expect(text).toContain('Unordered with write of 4 bytes at `counts[3]` [12..16) by one');
});

test('a range is told by its first and last elements, and one byte is no bytes', () => {
  const text = textFor(
    (memory) => new Uint8Array(memory),
    ([one, other]) => {
      one.write([1, 2, 3], 4);
      other.get(5);
    },
  );
  expect(text).toContain('write of 3 bytes at `counts[4..7)` [4..7)');
  expect(text).toContain('Read of 1 byte at `counts[5]` [5..6)');
  expect(text).toContain('Found 1 data race in 2 accesses by 2 threads.');
});

test('the lines of both accesses are quoted', () => {
  const text = textFor(
    (memory) => new Int32Array(memory),
    ([one, other]) => {
      one.set(0, 1); // the line of the write
      other.get(0); // the line of the read
    },
  );
  for (const which of ['write', 'read']) expect(text).toContain(`// the line of the ${which}`);
});

test('no two threads have one name', () => {
  expect(differentNames(['a', 'b'])).toEqual(['a', 'b']);
  expect(differentNames(['a', 'b', 'a'])).toEqual(['a #1', 'b', 'a #2']);
  expect(differentNames(['a', 'a #1', 'a'])).toEqual(['a #2', 'a #1', 'a #3']);
  expect(differentNames(['', ''])).toEqual(['unnamed thread #1', 'unnamed thread #2']);
  const text = textFor(
    (memory) => new Int32Array(memory),
    ([one, other]) => {
      one.set(0, 1);
      other.set(0, 2);
    },
    ['worker', 'worker'],
  );
  for (const name of ['worker #1', 'worker #2']) expect(text).toContain(`by ${name} (slot`);
});
