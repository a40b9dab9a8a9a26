import type { Event } from '../run/event.ts';
import type { Failure } from '../run/failure.ts';
import { formatSchedule } from '../search/schedule.ts';
import type { Finding } from '../search/search.ts';
import type { SymbolTable } from '../world/symbols.ts';
import { renderHtml } from './html.ts';
import { type Picture, printColumns, type Row } from './print.ts';
import { describeEvent, explain } from './words-for.ts';

/** A run that fails: its steps, why it fails, and the schedule that repeats it. */
export class Counterexample implements Picture {
  readonly failure: Failure;
  readonly trace: readonly Event[];
  readonly threads: readonly string[];
  readonly rows: readonly Row[];
  /** Sentences that say what each thread waits for and why that does not come. */
  readonly why: readonly string[];
  /** To be given to `check` as `schedule`. */
  readonly schedule: string;

  constructor(finding: Finding, threads: readonly string[], symbols: SymbolTable) {
    this.failure = finding.failure;
    this.trace = finding.trace;
    this.threads = threads;
    this.rows = finding.trace.map((event, i) => ({
      step: i + 1,
      thread: event.thread,
      text: describeEvent(event, threads, symbols),
      woken: event.woken,
      sleeps: event.operation.kind === 'wait' && event.result === 'asleep',
    }));
    this.why = explain(finding, threads, symbols);
    this.schedule = formatSchedule(finding.trace);
  }

  /**
   * Draws the run as a page that needs nothing else: time goes down, each thread is a line, a sleep is
   * thick, and a wake-up is an arrow.
   */
  toHtml(): string {
    return renderHtml(this);
  }

  /** The run in columns, one for each thread. */
  toString(): string {
    return printColumns(this);
  }
}
