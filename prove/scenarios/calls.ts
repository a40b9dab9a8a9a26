import type { End } from '../../dist/ring/end.js';
import { PIPE } from '../../dist/ring/layout.js';
import type { Library } from '../transform/library.ts';
import { HOLDER } from './holders.ts';
import type { Scenario } from './scenario.ts';
import { TIMEOUT_MS } from './setup.ts';

type Start = (end: End) => Generator<unknown, unknown, unknown>;

/** One writer and one reader of a ring of two bytes. */
function calls(
  name: string,
  starts: (library: Library) => readonly [writer: Start, reader: Start],
  flags = 0,
): Scenario {
  return {
    name,
    endless: false,
    setup: { capacity: 2, flags, position: 0, endless: false, slots: [0, 1] },
    plans: (library) =>
      starts(library).map((start, index) => ({
        name: index === 0 ? 'writer' : 'reader',
        start: (thread, pair) => start(new library.End(thread, pair, index, HOLDER)),
      })),
  };
}

const whole: Scenario = {
  ...calls('five bytes by writeAll and readFull, or four and the end of the stream', (library) => [
    (end) => library.wholeWriter$(end, 2, 5),
    (end) => library.wholeReader$(end, 5),
  ]),
  after: ([written, read]) => (written === read ? undefined : `${read} of ${written} bytes`),
};

const pipe = calls(
  'five bytes by two writes to a pipe of two: each goes whole',
  (library) => [
    (end) => library.pipeWriter$(end, 2),
    (end) => library.boundedReader$(end, 5, 0, true),
  ],
  PIPE,
);

const looked = calls(
  'three bytes that are looked at by MSG_PEEK, and taken by MSG_WAITALL',
  (library) => [(end) => library.hastySender$(end, 3), (end) => library.lookingReader$(end, 3)],
);

const viewsInTime = calls('views with a deadline that passes at any moment', (library) => [
  (end) => {
    end.settings.sendTimeoutMs = TIMEOUT_MS;
    return library.hastyViewWriter$(end, 3);
  },
  (end) => {
    end.settings.recvTimeoutMs = TIMEOUT_MS;
    return library.hastyViewReader$(end);
  },
]);

const viewsAtOnce = calls('views that do not wait', (library) => [
  (end) => {
    end.settings.nonblock = true;
    return library.hastyViewWriter$(end, 3);
  },
  (end) => {
    end.settings.nonblock = true;
    return library.hastyViewReader$(end);
  },
]);

/** Calls that move bytes in parts, look at them first, or give up. */
export const wholeCalls: readonly Scenario[] = [whole, pipe, looked, viewsInTime, viewsAtOnce];
