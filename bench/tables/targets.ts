import type { Case } from '../plan.ts';
import { find, ratio, type Series, type Summary } from '../summary.ts';
import { TARGETS, type Target } from '../targets.ts';
import { section, times } from './markdown.ts';

/** One run, of one version of Node. */
export interface Run {
  readonly node: string;
  readonly series: readonly Series[];
}

/** What was to be reached and what was, one column a version of Node. */
export function targetTable(runs: readonly Run[]): string[] {
  const rows = TARGETS.flatMap((target) => {
    const cells = runs.map((run) => cellOf(target, run));
    if (cells.every((cell) => cell === '')) return [];
    const { of, node20, later } = target;
    const bound = of === 'speed' ? '≥' : '≤';
    const goal = node20 === later ? `${node20}` : `${node20}; ${later}`;
    return [[target.what, `${bound} ${goal} ×`, ...cells, runs[0] ? floorOf(target, runs[0]) : '']];
  });
  const several = runs.length > 1;
  const [first] = runs;
  return section(
    'Targets',
    'Medians of the ratios of each round (least … most), pinned to two cores unless it says otherwise; two numbers are of Node 20 and of later versions. The last column is what the bare ring reaches there: the floor of JavaScript on this machine.',
    [
      '',
      'target',
      ...runs.map(({ node }) => (several ? `Node ${node}` : 'measured')),
      several ? `bare ring, Node ${first?.node}` : 'bare ring',
    ],
    rows,
  );
}

function cellOf(target: Target, { node, series }: Run): string {
  const reached = reach(target, target.own, series);
  if (reached === undefined) return '';
  return `${times(reached)}${isReached(target, node, reached) ? '' : ' **missed**'}`;
}

function floorOf(target: Target, { series }: Run): string {
  if (target.own.how === 'odd') return '';
  const reached = reach(target, { ...target.own, way: 'bare' }, series);
  return reached === undefined ? '' : times(reached);
}

/** What `own` reaches of a target. */
function reach(target: Target, own: Partial<Case>, series: readonly Series[]): Summary | undefined {
  const measured = find(series, own);
  const rival = find(series, target.rival);
  if (measured === undefined || rival === undefined) return undefined;
  return target.of === 'speed' ? ratio(measured, rival) : ratio(rival, measured);
}

function isReached({ of, node20, later }: Target, node: string, { median }: Summary): boolean {
  const goal = Number(node.split('.')[0]) < 22 ? node20 : later;
  return of === 'speed' ? median >= goal : median <= goal;
}
