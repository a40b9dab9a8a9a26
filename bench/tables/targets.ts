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
    return [[target.what, `${bound} ${goal} ×`, ...cells]];
  });
  const several = runs.length > 1;
  return section(
    'Targets',
    'Medians of the ratios of each round (least … most), pinned to two cores unless it says otherwise; two numbers are of Node 20 and of later versions.',
    ['', 'target', ...runs.map(({ node }) => (several ? `Node ${node}` : 'measured'))],
    rows,
  );
}

function cellOf(target: Target, { node, series }: Run): string {
  const own = find(series, target.own);
  const rival = find(series, target.rival);
  if (own === undefined || rival === undefined) return '';
  const reached = target.of === 'speed' ? ratio(own, rival) : ratio(rival, own);
  return `${times(reached)}${isReached(target, node, reached) ? '' : ' **missed**'}`;
}

function isReached({ of, node20, later }: Target, node: string, { median }: Summary): boolean {
  const goal = Number(node.split('.')[0]) < 22 ? node20 : later;
  return of === 'speed' ? median >= goal : median <= goal;
}
