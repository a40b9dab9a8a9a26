import { ambiguousNames } from './ambiguous.ts';
import { type Lost, NOTHING_LOST } from './arena.ts';
import { describeAll } from './describe.ts';
import { findRaces } from './find.ts';
import { readLogs } from './histories.ts';
import type { Report } from './race.ts';
import type { Log } from './record.ts';
import { orderText, textOf } from './report-text.ts';
import { differentNames } from './thread-names.ts';

/** The report of the logs of all threads, which ran `by` themselves; or in an order that a check chose. */
export function reportOf(
  logs: readonly Log[],
  lost: Lost = NOTHING_LOST,
  by?: { readonly delays: number | undefined },
): Report {
  const histories = readLogs(logs);
  const threads = differentNames(histories.threads.map(({ name }) => name));
  const report = {
    races: describeAll(findRaces(histories), histories, threads),
    threads,
    ambiguous: ambiguousNames(
      histories.threads.map(({ buffers }) => [...buffers.values()]),
      threads,
    ),
    accesses: histories.accesses.count,
    delays: by?.delays,
    dropped: lost.dropped,
    forcedClocks: lost.forced,
    missedTimes: lost.missed,
    degradedBytes: lost.degradedBytes,
  };
  return { ...report, text: textOf(report, by === undefined ? '' : orderText(by.delays)) };
}
