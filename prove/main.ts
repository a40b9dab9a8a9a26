import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { pathToFileURL } from 'node:url';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { renderHtml } from '../src/model/report/html.ts';
import { printColumns } from '../src/model/report/print.ts';
import { clockPrograms } from './by-runs/clocks.ts';
import { pollLaws } from './by-runs/polls.ts';
import {
  FIRST_CLOCKS,
  FIRST_POLLS,
  type Job,
  pollRowName,
  RACES_NAME,
  type Row,
  runJob,
} from './job.ts';
import { inapplicable } from './mutants/inapplicable.ts';
import { mutants } from './mutants/index.ts';
import { excuseTable, mutantTable, proofTable, withBlock } from './report.ts';
import { scenarios } from './scenarios/index.ts';
import { transformedLibrary } from './transform/bundle.ts';
import { unreached } from './transform/coverage.ts';

/*
 * `npm run prove` proves the built library by its quick rows and prints a table; `-- --all` takes every
 * row, `-- --mutants` refutes its mutants, with `--schedules` in full. `--save` writes the numbers of states of
 * the rows that are run down, which every later run has to find again, and their lines, or those of the
 * mutants, in docs/PROOFS.md. `--pages=DIR` draws what is refuted. Exit status 1 if a row is not what it has to be.
 */
const root = pathToFileURL(`${process.cwd()}/`);
const pinnedFile = new URL('prove/pinned.json', root);
const THREADS = availableParallelism();
/** Rows that weigh more than this are left to `--all`. */
const QUICK_STATES = 250_000;
const ALL = process.argv.includes('--all');
const MUTANTS = process.argv.includes('--mutants');
/** Prints the schedule of each mutant that is refuted, not only its length. */
const SHOWN = process.argv.includes('--schedules');
/** Rows with this in their names alone are run, while somebody works on them. */
const ONLY = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
/** The folder for a picture of each row that is refuted. */
const PAGES = process.argv.find((arg) => arg.startsWith('--pages='))?.slice('--pages='.length);

if (isMainThread) await main();
else
  parentPort?.on('message', (job: Job) =>
    runJob(root, job).then((row) => parentPort?.postMessage(row)),
  );

async function main(): Promise<void> {
  const all: Job[] = MUTANTS
    ? mutants.map((_, index) => ({ kind: 'mutant', index }))
    : [
        ...scenarios.map((_, index): Job => ({ kind: 'scenario', index })),
        { kind: 'races', index: scenarios.length },
        ...clockPrograms.map((_, i): Job => ({ kind: 'clocks', index: FIRST_CLOCKS + i })),
        ...pollLaws.map((_, i): Job => ({ kind: 'polls', index: FIRST_POLLS + i })),
      ];
  const jobs = all.filter((job) => (ONLY === '' ? isAsked(job) : nameOf(job).includes(ONLY)));
  const start = performance.now();
  const rows = await runAll(jobs);
  const problems = rows.flatMap((row) => problem(row, pinned()));
  if (ONLY !== '') {
    // Part of a table shows nothing of what no row reaches.
  } else if (!MUTANTS) {
    const audited = rows.reduce((sum, row) => sum + (row.audited ?? 0), 0);
    console.log(`\n${audited} pairs of ways to one private state were gone on with: all alike`);
    if (ALL) problems.push(...(await unreachedBy(rows)));
  } else
    for (const { id, what, why } of inapplicable)
      console.log(`not applicable: ${id} ${what}: ${why}`);
  if (process.argv.includes('--save')) save(all.map(nameOf), rows);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`\n${rows.length} rows in ${seconds} s on ${THREADS} threads`);
  for (const line of problems) console.log(`PROBLEM ${line}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}

async function unreachedBy(rows: readonly Row[]): Promise<string[]> {
  const { sites } = await transformedLibrary(root);
  return unreached(sites, new Set(rows.flatMap((row) => row.reached)));
}

function nameOf(job: Job): string {
  if (job.kind === 'mutant') return `${mutants[job.index]?.id} ${mutants[job.index]?.what}`;
  if (job.kind === 'clocks') {
    return `with clocks: ${clockPrograms[job.index - FIRST_CLOCKS]?.name}`;
  }
  if (job.kind === 'races') return RACES_NAME;
  if (job.kind === 'polls') return pollRowName(pollLaws[job.index - FIRST_POLLS] ?? '');
  return scenarios[job.index]?.name ?? '';
}

/** Runs the jobs, the longest first, and prints each row as it comes. */
async function runAll(jobs: readonly Job[]): Promise<Row[]> {
  const todo = [...jobs].sort((a, b) => weight(b) - weight(a));
  const rows: Row[] = [];
  const threads = Array.from({ length: THREADS }, async () => {
    const worker = new Worker(new URL(import.meta.url));
    for (let job = todo.shift(); job !== undefined; job = todo.shift()) {
      const row = await ask(worker, job);
      rows.push(row);
      print(row);
    }
    await worker.terminate();
  });
  await Promise.all(threads);
  return rows.sort((a, b) => a.job.index - b.job.index);
}

async function ask(worker: Worker, job: Job): Promise<Row> {
  worker.postMessage(job);
  const [row] = (await once(worker, 'message')) as [Row];
  return row;
}

/** Says whether a row belongs to what was asked for; a new one, which has no number yet, always does. */
function isAsked(job: Job): boolean {
  return ALL || MUTANTS || weight(job) <= QUICK_STATES;
}

/** How long a row takes, in states, as its pinned number tells. */
function weight(job: Job): number {
  // A run takes much longer than a state.
  return (pinned()[nameOf(job)] ?? 0) * (job.kind === 'clocks' || job.kind === 'polls' ? 1000 : 1);
}

function print(row: Row): void {
  const seconds = row.seconds.toFixed(1).padStart(6);
  const states = `${row.states.toLocaleString('en').padStart(11)} ${row.unit.padEnd(6)}`;
  const moves = row.why === '' ? '' : `, ${row.length} steps: ${row.why}`;
  console.log(`${row.verdict.padEnd(9)}${states}${seconds} s  ${row.name}${moves}`);
  if (row.picture === undefined) return;
  if (row.job.kind !== 'mutant' || SHOWN) console.log(`\n${printColumns(row.picture)}\n`);
  if (PAGES === undefined) return;
  const id = row.name.replaceAll(/\W+/g, '-').slice(0, 60);
  writeFileSync(`${PAGES}/${id}.html`, renderHtml(row.picture));
}

function problem(row: Row, pins: Readonly<Record<string, number>>): string[] {
  if (row.job.kind === 'mutant') {
    const wanted = mutants[row.job.index]?.equivalent ? 'not refuted' : 'refuted';
    return row.verdict === wanted ? [] : [`${row.name} is ${row.verdict}`];
  }
  if (row.verdict !== 'proved' && row.verdict !== 'verified') {
    return [`${row.name} is ${row.verdict}: ${row.why}`];
  }
  const pin = pins[row.name];
  return pin === row.states ? [] : [`${row.name} has ${row.states} states, pinned ${pin}`];
}

function pinned(): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(pinnedFile, 'utf8')) as Record<string, number>;
}

/** Writes down what these rows are; the others stay as they were. */
function save(names: readonly string[], rows: readonly Row[]): void {
  const proofs = new URL('docs/PROOFS.md', root);
  const text = readFileSync(proofs, 'utf8');
  if (rows[0]?.job.kind === 'mutant') {
    writeFileSync(proofs, withBlock(text, 'mutants', mutantTable(text, names, rows)));
    return;
  }
  const withRows = withBlock(text, 'rows', proofTable(text, names, rows));
  writeFileSync(proofs, withBlock(withRows, 'excuses', excuseTable()));
  const known = { ...pinned(), ...Object.fromEntries(rows.map((row) => [row.name, row.states])) };
  const pins = Object.fromEntries(
    names.flatMap((name) => (name in known ? [[name, known[name]]] : [])),
  );
  writeFileSync(pinnedFile, `${JSON.stringify(pins, undefined, 2)}\n`);
}
