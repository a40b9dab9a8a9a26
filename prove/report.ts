import type { Row } from './job.ts';
import { inapplicable } from './mutants/inapplicable.ts';
import { EXCUSED } from './transform/coverage.ts';

/* The numbers in docs/PROOFS.md: written by a run with `--save`, and by nobody else. */

const PROOFS = ['| what | verdict | visited | runs what ships |', '| --- | --- | ---: | --- |'];
const MUTANTS = [
  '| mutant | verdict | steps | how it fails (in which row) |',
  '| --- | --- | ---: | --- |',
];

/** The table of `names`, with the lines of `text` for what was not among these rows. */
export function proofTable(text: string, names: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map(({ name, runs, verdict, states, unit }) => {
    const calls = runs.map((call) => `\`${call}\``).join(' ');
    return `| ${name} | ${verdict} | ${states.toLocaleString('en')} ${unit} | ${calls} |`;
  });
  return [...PROOFS, ...merged(text, names, lines)].join('\n');
}

/** As `proofTable`, of mutants; and those that do not apply. */
export function mutantTable(text: string, names: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map(({ name, verdict, length, why }) => {
    return `| ${name} | ${verdict} | ${verdict === 'refuted' ? length : ''} | ${why} |`;
  });
  const others = inapplicable.map(({ id, what, why }) => {
    return `| ${id} ${what} | not applicable | | ${why} |`;
  });
  return [...MUTANTS, ...merged(text, names, lines), ...others].join('\n');
}

function merged(text: string, names: readonly string[], lines: readonly string[]): string[] {
  const known = new Map(
    [...text.split('\n'), ...lines].map((line) => [line.split(' | ')[0], line]),
  );
  return names.flatMap((name) => known.get(`| ${name}`) ?? []);
}

export function excuseTable(): string {
  const lines = EXCUSED.map(([what, why]) => `| \`${what}\` | ${why} |`);
  return ['| not reached | why |', '| --- | --- |', ...lines].join('\n');
}

/** Replaces what stands between the two marks of a block. */
export function withBlock(text: string, name: string, block: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`no block ${name}`);
  return `${before}${start}\n\n${block}\n\n${end}${after}`;
}
