import type { Row } from './job.ts';
import { inapplicable } from './mutants/inapplicable.ts';
import { EXCUSED } from './transform/coverage.ts';

/* The numbers in docs/PROOFS.md: written by a run with `--save`, and by nobody else. */

export function proofTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, runs, verdict, states, unit }) => {
    const calls = runs.map((call) => `\`${call}\``).join(' ');
    return `| ${name} | ${verdict} | ${states.toLocaleString('en')} ${unit} | ${calls} |`;
  });
  const head = ['| what | verdict | visited | runs what ships |', '| --- | --- | ---: | --- |'];
  return [...head, ...lines].join('\n');
}

export function mutantTable(rows: readonly Row[]): string {
  const lines = rows.map(({ name, verdict, length, why }) => {
    return `| ${name} | ${verdict} | ${verdict === 'refuted' ? length : ''} | ${why} |`;
  });
  const others = inapplicable.map(({ id, what, why }) => {
    return `| ${id} ${what} | not applicable | | ${why} |`;
  });
  const head = [
    '| mutant | verdict | steps | how it fails (in which row) |',
    '| --- | --- | ---: | --- |',
  ];
  return [...head, ...lines, ...others].join('\n');
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
