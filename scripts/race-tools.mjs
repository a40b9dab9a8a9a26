// Verdicts of other tools on the race board: they get its rows in C, test/race/twins.c.
import { execFile } from 'node:child_process';
import { machine } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TWINS = fileURLToPath(new URL('../test/race/twins.c', import.meta.url));
const LIMIT_MS = 60_000;

/**
 * `prepare` resolves to the version and the command that a row's number is put behind, and fails
 * with what is missing. A race was found if the output has `finding` in it.
 */
export const TOOLS = [
  {
    name: 'TSan',
    finding: 'WARNING: ThreadSanitizer: data race',
    async prepare(folder) {
      const { file, version } = await compile(folder, 'tsan', ['-fsanitize=thread']);
      return { command: await withFixedAddresses(file), version };
    },
  },
  {
    name: 'Helgrind',
    finding: 'Possible data race',
    async prepare(folder) {
      const { out } = await execute('valgrind', ['--version']);
      const { file } = await compile(folder, 'helgrind', []);
      return { command: ['valgrind', '--tool=helgrind', file], version: out.trim() };
    },
  },
];

/** A tool's column of `rows` cells, and the notes below the table that belong to it. */
export async function toolColumn({ name, finding, prepare }, folder, rows) {
  const verdict = async ([file, ...args], row) => {
    const { out, errors } = await execute(file, [...args, String(row)]);
    return (out + errors).includes(finding) ? 'race' : 'none';
  };
  const column = { name, mode: 'data', own: false, cells: [], notes: [] };
  let command;
  try {
    const prepared = await prepare(folder);
    command = prepared.command;
    column.notes.push(`${name}: ${prepared.version}`);
    if ((await verdict(command, 0)) === 'race') {
      throw new Error('it reports a race where nothing is shared');
    }
  } catch (error) {
    column.cells = new Array(rows).fill('-');
    column.notes = [`${name}: -, ${error.message}`];
    return column;
  }
  for (let row = 1; row <= rows; row++) {
    try {
      column.cells.push(await verdict(command, row));
    } catch (error) {
      column.cells.push('?');
      column.notes.push(`${name}, row ${row}: ?, ${error.message}`);
    }
  }
  return column;
}

async function compile(folder, name, options) {
  const file = join(folder, name);
  const { out } = await execute('gcc', ['--version']);
  await execute('gcc', ['-g', '-O1', ...options, '-pthread', TWINS, '-o', file]);
  return { file, version: out.split('\n')[0].trim() };
}

/** ThreadSanitizer cannot lay out its memory where a kernel moves programs too far about. */
async function withFixedAddresses(file) {
  try {
    await execute(file, ['0']);
    return [file];
  } catch (error) {
    if (!/memory mapping/.test(error.cause)) throw error;
  }
  const command = ['setarch', machine(), '-R', file];
  await execute(command[0], [...command.slice(1), '0']);
  return command;
}

/**
 * Output of a program. Fails if it cannot be started, ends with another status than 0, or does not
 * end in time: in a line, with all that it wrote as the cause.
 */
export function execute(file, args, { env = {}, limitMs = LIMIT_MS } = {}) {
  const options = {
    env: { ...process.env, TSAN_OPTIONS: 'exitcode=0', VALGRIND_OPTS: '', LC_ALL: 'C', ...env },
    timeout: limitMs,
    killSignal: 'SIGKILL',
    maxBuffer: 2 ** 26,
  };
  return new Promise((resolve, reject) => {
    execFile(file, args, options, (error, out, errors) => {
      if (error === null) {
        resolve({ out, errors });
        return;
      }
      const { code, signal, killed } = error;
      const said = `${errors}\n${out}`.split('\n').find((line) => line.trim() !== '');
      let how = `ended with ${[signal ?? `status ${code}`, said].filter(Boolean).join(': ')}`;
      if (code === 'ENOENT') how = 'is not here';
      else if (killed) how = `did not end in ${limitMs} ms`;
      reject(new Error(`${basename(file)} ${how}`, { cause: errors + out }));
    });
  });
}
