import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Job } from './case.ts';
import { twoCores } from './pin.ts';
import { type Case, type Duration, plan, type Sample } from './plan.ts';
import { machineOf, readme } from './save.ts';
import type { Series } from './summary.ts';
import { tables } from './tables.ts';

const USAGE = `Usage: npm run bench -- [options]

  --quick          each case once, for a moment: to see that it runs and that the data is right
  --only TEXT      only cases whose name contains TEXT; may be given more than once
  --rounds N       rounds, 5 unless given
  --node PATH      another Node executable for the cases
  --against DIR    also measures the built library of another checkout, round by round
  --save           writes bench/results.json and bench/README.md
  --list           names the cases
`;

/** What run.mjs knows. */
interface Surroundings {
  readonly root: string;
  /** Folder of the bundled bench. */
  readonly here: string;
  readonly args: readonly string[];
  readonly bundleOther: (checkout: string) => Promise<string>;
}

const FULL: Duration = { warmUpMs: 300, measureMs: 500 };
const QUICK: Duration = { warmUpMs: 20, measureMs: 40 };
const LIMIT_MS = 20_000;

export async function main({ root, here, args, bundleOther }: Surroundings): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      node: { type: 'string', default: process.execPath },
      against: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const pins = twoCores();
  const cases = plan(pins).filter(
    ({ name }) => values.only.length === 0 || values.only.some((text) => name.includes(text)),
  );
  if (values.list) {
    process.stdout.write(cases.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  if (pins === undefined)
    process.stderr.write('Threads cannot be pinned here: numbers depend on luck.\n');
  const other =
    values.against === undefined ? undefined : await bundleOther(resolve(values.against));
  const rounds = values.quick ? 1 : Number(values.rounds ?? 5);
  const duration = values.quick ? QUICK : FULL;
  const { all, node } = run(cases, { here, other, rounds, duration, node: values.node });
  const text = tables(all);
  process.stdout.write(text);
  if (values.save) {
    const machine = machineOf(root, node);
    const saved = { machine, rounds, ...duration, series: all };
    writeFileSync(join(root, 'bench/results.json'), `${JSON.stringify(saved, undefined, 2)}\n`);
    writeFileSync(join(root, 'bench/README.md'), readme(machine, { rounds, ...duration }, text));
  }
  return 0;
}

interface Settings {
  readonly here: string;
  readonly other: string | undefined;
  readonly rounds: number;
  readonly duration: Duration;
  readonly node: string;
}

/** Each round runs every case once, so that what drifts drifts in all of them. */
function run(cases: readonly Case[], settings: Settings): { all: Series[]; node: string } {
  const { here, other, rounds, duration, node } = settings;
  const all = cases.flatMap((of): Series[] => {
    const own: Series = { case: of, version: 'here', samples: [] };
    if (other === undefined || of.way !== 'socketpair') return [own];
    return [own, { case: of, version: 'before', samples: [] }];
  });
  let version = '';
  for (let round = 1; round <= rounds; round++) {
    for (const [index, series] of all.entries()) {
      progress(`round ${round} of ${rounds}, case ${index + 1} of ${all.length}`);
      const folder = series.version === 'here' ? here : (other ?? here);
      const result = runCase(join(folder, 'case.mjs'), node, { case: series.case, ...duration });
      series.samples.push(result.sample);
      version = result.node;
    }
  }
  progress('');
  return { all, node: version };
}

function runCase(file: string, node: string, job: Job): { node: string; sample: Sample } {
  const { status, signal, stdout, stderr } = spawnSync(node, [file, JSON.stringify(job)], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  if (status !== 0) {
    throw new Error(`${job.case.name}: status=${status}, signal=${signal}\n${stderr}`);
  }
  return JSON.parse(stdout);
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
