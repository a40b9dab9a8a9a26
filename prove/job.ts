import type { Picture } from '../src/model/report/print.ts';
import type { Verdict } from '../src/model/report/verdict.ts';
import { checkClocks, clockPrograms } from './by-runs/clocks.ts';
import { checkPolls, pollLaws, waitOf } from './by-runs/polls.ts';
import { findRace } from './by-runs/races.ts';
import { mutants } from './mutants/index.ts';
import type { Edit, Mutant } from './mutants/mutant.ts';
import { gauntlet, scenarios } from './scenarios/index.ts';
import { run } from './scenarios/scenario.ts';
import { tell } from './tell.ts';
import { HOOKS, transformedLibrary } from './transform/bundle.ts';
import { loadLibrary } from './transform/library.ts';
import { programNames, shippedCalls } from './transform/shipped.ts';

/** One row to compute: a scenario of the library as it is, its plain accesses, or a mutant. */
export interface Job {
  readonly kind: 'scenario' | 'mutant' | 'races' | 'clocks' | 'polls';
  readonly index: number;
}

export interface Row {
  readonly job: Job;
  readonly name: string;
  readonly verdict: 'proved' | 'verified' | 'explored' | 'refuted' | 'not refuted';
  readonly why: string;
  /** States that were visited; where runs are explored, how many. */
  readonly states: number;
  readonly unit: 'states' | 'runs';
  readonly steps: number;
  readonly seconds: number;
  /** Steps of the schedule that refutes, which is a shortest one; and that schedule. */
  readonly length: number;
  readonly picture: Picture | undefined;
  readonly reached: readonly number[];
  /** Functions of the library that its programs call. */
  readonly runs: readonly string[];
  /** Merged private states that were gone on with both ways. */
  readonly audited?: number;
}

export const RACES_NAME = 'no race of a plain access: a byte through a pipe';

/** The rows of `clocks` come after the scenarios and the one of plain accesses. */
export const FIRST_CLOCKS: number = scenarios.length + 1;

/** The rows of `polls` come last. */
export const FIRST_POLLS: number = FIRST_CLOCKS + clockPrograms.length;

/** Runs a row to its end. */
export async function runJob(root: URL, job: Job): Promise<Row> {
  const start = performance.now();
  const row = await ROWS[job.kind](root, job);
  return { ...row, job, seconds: (performance.now() - start) / 1000 };
}

const ROWS = {
  scenario: prove,
  mutant: refute,
  races: proveRaceFree,
  clocks: proveClocks,
  polls: provePolls,
};

type Draft = Omit<Row, 'job' | 'seconds'>;

async function prove(root: URL, job: Job): Promise<Draft> {
  const scenario = scenarios[job.index];
  if (scenario === undefined) throw new Error(`no scenario ${job.index}`);
  const transformed = await transformedLibrary(root);
  const reached = new Set<number>();
  const library = await loadLibrary(transformed);
  const found = run(scenario, library, transformed.sites, reached);
  const names = scenario.plans(library).map((plan) => plan.name);
  const { difference } = found.audit;
  if (difference !== undefined) throw new Error(`${scenario.name}, merge audit: ${difference}`);
  const complete = scenario.endless ? 'proved' : 'verified';
  return {
    name: scenario.name,
    verdict:
      found.verdict === 'holds' ? complete : found.verdict === 'stopped' ? 'explored' : 'refuted',
    why: found.why,
    states: found.states,
    unit: 'states',
    steps: found.steps,
    picture: found.verdict === 'refuted' ? tell(found, names) : undefined,
    length: found.path.length,
    reached: [...reached],
    runs: shippedCalls(programNames(root), HOOKS, transformed.sites, reached),
    audited: found.audit.samples,
  };
}

async function refute(root: URL, job: Job): Promise<Draft> {
  const mutant = mutants[job.index];
  if (mutant === undefined) throw new Error(`no mutant ${job.index}`);
  const name = `${mutant.id} ${mutant.what}`;
  if (mutant.by === 'races') return { ...(await refuteByRaces(root, mutant)), name };
  if (mutant.by === 'clocks') return { ...(await refuteByClocks(root, mutant)), name };
  const transformed = await transformedLibrary(root, mutant.edits);
  const library = await loadLibrary(transformed);
  const { exactDoorbells = false, engine = 'sound' } = mutant;
  const unit = 'states';
  let states = 0;
  let steps = 0;
  for (const scenario of mutant.against ?? gauntlet) {
    const changes = { exactDoorbells, engine };
    const found = run(scenario, library, transformed.sites, new Set(), changes);
    states += found.states;
    steps += found.steps;
    if (found.verdict !== 'refuted') continue;
    const why = `${found.why} (${scenario.name})`;
    const names = scenario.plans(library).map((plan) => plan.name);
    const picture = tell(found, names);
    const { length } = found.path;
    return {
      name,
      verdict: 'refuted',
      why,
      states,
      unit,
      steps,
      length,
      picture,
      reached: [],
      runs: [],
    };
  }
  const draft = {
    why: '',
    states,
    unit,
    steps,
    length: 0,
    picture: undefined,
    reached: [],
    runs: [],
  } as const;
  return { name, verdict: 'not refuted', ...draft };
}

async function proveRaceFree(root: URL): Promise<Draft> {
  return { ...(await raceRow(root, [])), name: RACES_NAME };
}

async function refuteByRaces(root: URL, mutant: Mutant): Promise<Omit<Draft, 'name'>> {
  const row = await raceRow(root, mutant.edits);
  return { ...row, verdict: row.verdict === 'refuted' ? 'refuted' : 'not refuted' };
}

async function proveClocks(root: URL, job: Job): Promise<Draft> {
  const program = clockPrograms[job.index - FIRST_CLOCKS];
  if (program === undefined) throw new Error(`no program ${job.index}`);
  const verdict = await checkClocks(root, program, []);
  return { ...rowOf(verdict), name: `with clocks: ${program.name}` };
}

export function pollRowName(law: string): string {
  return `by ${waitOf(law)}: ${law}`;
}

async function provePolls(root: URL, job: Job): Promise<Draft> {
  const name = pollLaws[job.index - FIRST_POLLS];
  if (name === undefined) throw new Error(`no law ${job.index}`);
  const row = rowOf(await checkPolls(root, name));
  return { ...row, name: pollRowName(name), runs: [waitOf(name), 'read', 'write', 'close'] };
}

async function refuteByClocks(root: URL, mutant: Mutant): Promise<Omit<Draft, 'name'>> {
  let row = rowOf(await checkClocks(root, clockPrograms[0], mutant.edits));
  for (const program of clockPrograms.slice(1)) {
    if (row.verdict === 'refuted') break;
    const next = rowOf(await checkClocks(root, program, mutant.edits));
    row = { ...next, states: row.states + next.states, steps: row.steps + next.steps };
    if (row.verdict === 'refuted')
      row = { ...row, why: `${row.why} (with clocks: ${program.name})` };
  }
  return { ...row, verdict: row.verdict === 'refuted' ? 'refuted' : 'not refuted' };
}

async function raceRow(root: URL, edits: readonly Edit[]): Promise<Omit<Draft, 'name'>> {
  return rowOf(await findRace(root, edits));
}

function rowOf({ verdict, counterexample, runs, steps }: Verdict): Omit<Draft, 'name'> {
  const why = counterexample?.failure.message ?? '';
  const length = counterexample?.rows.length ?? 0;
  const picture = counterexample && pictureOf(counterexample);
  return {
    verdict,
    why,
    states: runs,
    unit: 'runs',
    steps,
    length,
    picture,
    reached: [],
    runs: ['read', 'write'],
  };
}

/** A row as it travels between threads, with what is shown of it. */
function pictureOf({ threads, rows, failure, why, schedule }: Picture): Picture {
  return { threads, rows, failure, why, ...(schedule === undefined ? {} : { schedule }) };
}
