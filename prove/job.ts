import { transformedLibrary } from './bundle.ts';
import type { Move } from './explore.ts';
import { loadLibrary } from './library.ts';
import { mutants } from './mutants/index.ts';
import type { Edit, Mutant } from './mutants/mutant.ts';
import { findRace } from './races.ts';
import { gauntlet, scenarios } from './scenarios/index.ts';
import { run } from './scenarios/scenario.ts';
import type { Site } from './site.ts';
import type { Transformed } from './transform.ts';

/** One row to compute: a scenario of the library as it is, its plain accesses, or a mutant. */
export interface Job {
  readonly kind: 'scenario' | 'mutant' | 'races';
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
  /** A shortest schedule, where there is one. */
  readonly path: readonly string[];
  readonly reached: readonly number[];
  /** Merged private states that were gone on with both ways. */
  readonly audited?: number;
}

/** Runs a row to its end. */
export async function runJob(root: URL, job: Job): Promise<Row> {
  const start = performance.now();
  const row = await ROWS[job.kind](root, job);
  return { ...row, job, seconds: (performance.now() - start) / 1000 };
}

const ROWS = { scenario: prove, mutant: refute, races: proveRaceFree };

type Draft = Omit<Row, 'job' | 'seconds'>;

async function prove(root: URL, job: Job): Promise<Draft> {
  const scenario = scenarios[job.index];
  if (scenario === undefined) throw new Error(`no scenario ${job.index}`);
  const transformed = await transformedLibrary(root);
  const reached = new Set<number>();
  const found = run(scenario, await loadLibrary(transformed), transformed.sites, reached);
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
    path: found.verdict === 'refuted' ? told(found.path, transformed) : [],
    reached: [...reached],
    audited: found.audit.samples,
  };
}

async function refute(root: URL, job: Job): Promise<Draft> {
  const mutant = mutants[job.index];
  if (mutant === undefined) throw new Error(`no mutant ${job.index}`);
  const name = `${mutant.id} ${mutant.what}`;
  if (mutant.by === 'races') return { ...(await refuteByRaces(root, mutant)), name };
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
    const path = told(found.path, transformed);
    return { name, verdict: 'refuted', why, states, unit, steps, path, reached: [] };
  }
  return { name, verdict: 'not refuted', why: '', states, unit, steps, path: [], reached: [] };
}

async function proveRaceFree(root: URL): Promise<Draft> {
  return { ...(await raceRow(root, [])), name: 'no race of a plain access: a byte through a pipe' };
}

async function refuteByRaces(root: URL, mutant: Mutant): Promise<Omit<Draft, 'name'>> {
  const row = await raceRow(root, mutant.edits);
  return { ...row, verdict: row.verdict === 'refuted' ? 'refuted' : 'not refuted' };
}

async function raceRow(root: URL, edits: readonly Edit[]): Promise<Omit<Draft, 'name'>> {
  const { verdict, counterexample, runs, steps } = await findRace(root, edits);
  const path = counterexample?.rows.map(({ text }) => text) ?? [];
  const why = counterexample?.failure.message ?? '';
  return { verdict, why, states: runs, unit: 'runs', steps, path, reached: [] };
}

/** A schedule in words, a column a thread. */
function told(path: readonly Move[], { sites }: Transformed): string[] {
  return path.map(({ thread, step, result }) => {
    const site: Site | undefined = sites[step.site];
    const what = [step.kind, step.word?.name, step.values.join(' ')].filter(Boolean).join(' ');
    return `${' '.repeat(44 * thread)}${what} → ${result}  (${site?.fn})`;
  });
}
