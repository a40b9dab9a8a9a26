import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { runNative } from './native.ts';
import { type Case, type Duration, type Job, NATIVE_WAYS, type Sample } from './plan.ts';
import type { Series } from './summary.ts';

export const FULL: Duration = { warmUpMs: 300, measureMs: 500 };
export const QUICK: Duration = { warmUpMs: 20, measureMs: 40 };
const LIMIT_MS = 20_000;

export interface Settings extends Duration {
  /** Folder of the bundled bench. */
  readonly here: string;
  /** The same bench over another checkout's library. */
  readonly other?: string | undefined;
  readonly rounds: number;
  /** The Node executable of the cases. */
  readonly node: string;
  /** The program of native.ts, where there is a compiler. */
  readonly native: string | undefined;
}

/** Each round runs every case once, so that what drifts drifts in all of them. */
export function run(cases: readonly Case[], settings: Settings): { all: Series[]; node: string } {
  const { here, other, rounds } = settings;
  const all = cases.flatMap((of): Series[] => {
    if (NATIVE_WAYS.includes(of.way) && settings.native === undefined) return [];
    const own: Series = { case: of, version: 'here', samples: [] };
    if (other === undefined || of.way !== 'socketpair') return [own];
    return [own, { case: of, version: 'before', samples: [] }];
  });
  let version = '';
  const format = 'round {round} of {rounds}, {bar} {value} of {total}, {name}';
  const bar = new SingleBar({ format, hideCursor: true, clearOnComplete: true }, Presets.rect);
  bar.start(rounds * all.length, 0, { round: 1, rounds, name: '' });
  for (let round = 1; round <= rounds; round++) {
    for (const series of all) {
      bar.update({ round, name: series.case.name });
      const folder = series.version === 'here' ? here : (other ?? here);
      const result = runCase(series.case, folder, settings);
      series.samples.push(result.sample);
      version = result.node ?? version;
      bar.increment();
    }
  }
  bar.stop();
  return { all, node: version };
}

function runCase(of: Case, folder: string, settings: Settings): { node?: string; sample: Sample } {
  const { node, native, warmUpMs, measureMs } = settings;
  const job: Job = { case: of, warmUpMs, measureMs };
  if (native !== undefined && NATIVE_WAYS.includes(of.way)) {
    return { sample: runNative(native, job, LIMIT_MS) };
  }
  const { status, signal, stdout, stderr } = spawnSync(
    node,
    [join(folder, 'case.js'), JSON.stringify(job)],
    { encoding: 'utf8', timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  );
  if (status !== 0) {
    // With what it had measured, if it only failed to end.
    throw new Error(`${of.name}: status=${status}, signal=${signal}\n${stdout}\n${stderr}`);
  }
  return JSON.parse(stdout);
}
