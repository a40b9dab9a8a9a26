import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { CELLS, type Cell, STATES, WAYS } from './table.ts';

const env: { readonly FAULTS?: string } = process.env;

interface Report {
  tail: boolean;
  end: unknown;
  peer: string;
}

/** All of them by `npm run test:faults`, which writes docs/FAULTS.md; elsewhere one way in each state. */
const cells = env.FAULTS === 'all' ? CELLS : CELLS.filter(({ way }) => way === 'terminated');
const seen = new Map<string, string>();
const keyOf = ({ way, state }: Cell): string => `${way} ${state}`;

test.for(cells)('$way, $state: the peer reads a prefix and the end, in time', async (cell) => {
  const { tail, end, peer } = await run<Report>(new URL('./faults.program.ts', import.meta.url), {
    input: cell,
    limitMs: 60_000,
    waitsFor: 'the end of the stream',
  });
  seen.set(keyOf(cell), `${tail ? 'goes on, ' : ''}${String(end)}, ${peer}`);
  expect([0, 'ECONNRESET']).toContain(end);
  // An end that was stopped on its way to itself may be lost.
  if (cell.way === 'stopped, then goes on' && cell.state !== 'in a hand-over') {
    expect(tail).toBe(true);
  }
});

afterAll(() => {
  if (env.FAULTS !== 'all') return;
  const rows = WAYS.map((way) => {
    const row = STATES.map((state) => seen.get(keyOf({ way, state } as Cell)) ?? '');
    return `| ${[way, ...row].join(' | ')} |`;
  });
  const head = [`| | ${STATES.join(' | ')} |`, `| --- |${' --- |'.repeat(STATES.length)}`];
  const text = `# Faults

Written by \`npm run test:faults\`: the way in which a thread ends or is stopped, in each state, and what a
thread sees that is blocked in a read from it: the last value of \`read\`, and \`socket.peer\`.

${[...head, ...rows].join('\n')}
`;
  writeFileSync(new URL('../../docs/FAULTS.md', import.meta.url), text);
  process.stdout.write(text);
});
