// Prints the race board (test/race/board.ts): what races, what socketpair/race finds of it by two
// real threads, and what other tools find in the same rows in C. Status 1 if ours is wrong.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { execute, TOOLS, toolColumn } from './race-tools.mjs';

const MODES = ['data', 'data+space'];
/** Limit of a row's two threads, many times what they need. */
const LIMIT_MS = 60_000;
const LEGEND =
  'race / none: is there one, was one found; ! marks a cell that differs from the truth in mode ' +
  'data (ours data+space: in its own mode)';

/** The board's rows, and what was found in each of them. Without `tools` theirs are left out. */
export async function measure({ tools = TOOLS } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'socketpair-race-'));
  try {
    await bundle(folder);
    const { BOARD: board } = await import(pathToFileURL(join(folder, 'board.mjs')).href);
    const columns = await ourColumns(folder, board.length);
    for (const tool of tools) columns.push(await toolColumn(tool, folder, board.length));
    return { board, columns };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The table's lines, and the status of a program that has printed it. */
export function judge({ board, columns }) {
  const truth = (row, mode) => (board[row].races[mode] ? 'race' : 'none');
  const lines = [
    ['#', 'program', ...MODES.map((mode) => `truth ${mode}`), ...columns.map(({ name }) => name)],
    ...board.map(({ program }, row) => [
      String(row + 1),
      program,
      ...MODES.map((mode) => truth(row, mode)),
      ...columns.map(({ mode, cells }) => {
        const differs = /race|none/.test(cells[row]) && cells[row] !== truth(row, mode);
        return `${cells[row]}${differs ? ' !' : ''}`;
      }),
    ]),
  ];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((cells) => cells[i].length)));
  const wrong = columns.some(
    ({ own, mode, cells }) => own && cells.some((cell, row) => cell !== truth(row, mode)),
  );
  return {
    lines: [
      ...lines.map((cells) =>
        cells
          .map((cell, i) => cell.padEnd(widths[i]))
          .join('  ')
          .trimEnd(),
      ),
      '',
      LEGEND,
      ...columns.flatMap(({ notes }) => notes),
    ],
    status: wrong ? 1 : 0,
  };
}

/**
 * The rows' programs, from these sources whatever dist has. A thread that is given a tracked pair
 * loads `socketpair/race` as its program would, so the folder is a package with that in it.
 */
async function bundle(outdir) {
  await build({
    absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
    entryPoints: {
      board: 'test/race/board.ts',
      'board.program': 'test/race/board.program.ts',
      'board.peer': 'test/race/board.peer.ts',
      race: 'src/race/index.ts',
    },
    bundle: true,
    outdir,
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'error',
  });
  const manifest = { name: 'socketpair', exports: { './race': './race.mjs' } };
  writeFileSync(join(outdir, 'package.json'), JSON.stringify(manifest));
}

/** The verdicts of socketpair/race, a column for each mode. Each row is a process of its own. */
async function ourColumns(folder, rows) {
  const columns = MODES.map((mode) => ({
    name: `ours ${mode}`,
    mode,
    own: true,
    cells: new Array(rows).fill('?'),
    notes: [],
  }));
  const left = columns.flatMap((column) => column.cells.map((_, row) => ({ column, row })));
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const { column, row } = next;
      try {
        column.cells[row] = await ourVerdict(folder, row, column.mode);
      } catch (error) {
        column.notes.push(`${column.name}, row ${row + 1}: ?, ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));
  return columns;
}

async function ourVerdict(folder, row, clocks) {
  const PROGRAM = JSON.stringify({ input: { row, clocks }, limitMs: LIMIT_MS });
  const file = join(folder, 'board.program.mjs');
  const { out } = await execute(process.execPath, ['--enable-source-maps', file], {
    env: { PROGRAM, NODE_OPTIONS: '' },
    limitMs: LIMIT_MS,
  });
  const { races, accesses, dropped, degradedBytes } = JSON.parse(out);
  // Else that nothing was found says nothing.
  if (accesses < 2 || dropped > 0 || degradedBytes > 0) {
    throw new Error(
      `incomplete: accesses=${accesses}, dropped=${dropped}, degradedBytes=${degradedBytes}`,
    );
  }
  return races > 0 ? 'race' : 'none';
}

const [, started = ''] = process.argv;
if (started !== '' && import.meta.url === pathToFileURL(realpathSync(started)).href) {
  const { lines, status } = judge(await measure());
  console.log(lines.join('\n'));
  process.exitCode = status;
}
