import type { Case } from '../plan.ts';
import { find, ratio, type Series, type Summary } from '../summary.ts';
import { TARGETS, type Target } from '../targets.ts';
import { section, times } from './markdown.ts';

/** Rings that the library is compared with besides the rival of a target. */
const RINGS = ['bare', 'C-ring'] as const;

const MISSED = ' **missed**';

/** One run, of one version of Node. */
export interface Run {
  readonly node: string;
  readonly series: readonly Series[];
}

/** Targets and results, one column a version of Node. */
export function targetTable(runs: readonly Run[]): string[] {
  const rows = TARGETS.flatMap((target) => {
    const cells = runs.map((run) => cellOf(target, run));
    if (cells.every((cell) => cell === '')) return [];
    const { of, node20, later } = target;
    const bound = of === 'speed' ? '≥' : '≤';
    const goal = node20 === later ? `${node20}` : `${node20}; ${later}`;
    const others = RINGS.map((way) => (runs[0] ? cellOfRing(way, target, runs[0]) : ''));
    return [[target.what, `${bound} ${goal} ×`, ...cells, ...others]];
  });
  const [first] = runs;
  const several = runs.length > 1;
  const ofFirst = several ? `, Node ${first?.node}` : '';
  const lines = section(
    'Targets',
    'Medians of the ratios of each round (least … most), pinned to two cores unless it says otherwise; two numbers are of Node 20 and of later versions. The last columns are what the two rings to compare with reach there, which do nothing but move bytes.',
    [
      '',
      'target',
      ...runs.map(({ node }) => (several ? `Node ${node}` : 'measured')),
      `bare ring${ofFirst}`,
      'ring, C',
    ],
    rows,
  );
  return [...lines, ...floors(runs)];
}

/** Why the targets are missed that are. */
function floors(runs: readonly Run[]): string[] {
  const missed = TARGETS.filter(({ floor, ...target }) => {
    return floor !== undefined && runs.some((run) => cellOf(target, run).includes(MISSED));
  });
  const reasons = [...new Set(missed.map(({ floor }) => floor))];
  const items = reasons.map((reason) => {
    const which = missed.filter(({ floor }) => floor === reason).map(({ what }) => what);
    return `- ${which.join('; ')}. ${reason}`;
  });
  return items.length === 0 ? [] : ['What is missed, and what the floor is:', '', ...items, ''];
}

function cellOf(target: Target, { node, series }: Run): string {
  const reached = reach(target, target.own, series);
  if (reached === undefined) return '';
  return `${times(reached)}${isReached(target, node, reached) ? '' : MISSED}`;
}

/** Share of a target that a ring reaches which does nothing else; none is measured at odd offsets. */
function cellOfRing(way: 'bare' | 'C-ring', target: Target, { series }: Run): string {
  const { how } = target.own;
  if (how === 'odd' || target.rival.way === way) return '';
  // The ring in C can do nothing but spin.
  const own = { ...target.own, way, how: way === 'C-ring' && how === 'spinning' ? '' : how };
  const reached = reach(target, own as Partial<Case>, series);
  return reached === undefined ? '' : times(reached);
}

/** Share of a target that `own` reaches. */
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
