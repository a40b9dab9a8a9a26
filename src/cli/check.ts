import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const USAGE = `Usage: socketpair check FILE

Runs FILE, a module that calls check() or checkAsync() of socketpair/model, and says what each check
found. A run that fails is printed in columns, and drawn in a page: its path is printed, and it is
opened if the output is a terminal.

  -h, --help    shows this

Exit status: 0 if FILE has checks and none is refuted, 1 if not. A FILE that ends the process by itself,
or throws, has the exit status that this gives.
`;

/** A verdict, as the checker tells it to this command. */
interface Told {
  readonly verdict: string;
  readonly runs: number;
  readonly cut: number;
  readonly ms: number;
  readonly counterexample: { toHtml(): string; toString(): string } | undefined;
}

/** Where the checker looks for a listener; it may be another copy of the package than this one. */
const LISTENER = Symbol.for('socketpair.check/1');

/** Runs the command; returns the exit status. Blocks as long as the checks of the file do. */
export async function check(args: readonly string[]): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    const [file, ...others] = positionals;
    if (file === undefined || others.length > 0) throw new Error('takes one FILE');
    return await checkFile(file);
  } catch (error) {
    process.stderr.write(`socketpair check: ${(error as Error).message}\n`);
    return 1;
  }
}

async function checkFile(file: string): Promise<number> {
  const verdicts: string[] = [];
  const listener = (told: Told) => {
    verdicts.push(told.verdict);
    // At once: the file may end the process.
    report(verdicts.length, told);
  };
  Object.defineProperty(globalThis, LISTENER, { configurable: true, value: listener });
  await import(pathToFileURL(resolve(file)).href);
  if (verdicts.length === 0) throw new Error(`${file} calls no check of socketpair/model`);
  return verdicts.includes('refuted') ? 1 : 0;
}

function report(number: number, { verdict, runs, cut, ms, counterexample }: Told): void {
  const cuts = cut === 0 ? '' : `, ${cut} cut`;
  const lines = [`check ${number}: ${verdict}, ${runs} runs${cuts}, ${Math.round(ms)} ms`];
  if (counterexample !== undefined) {
    const picture = join(mkdtempSync(join(tmpdir(), 'socketpair-check-')), `check-${number}.html`);
    writeFileSync(picture, counterexample.toHtml());
    if (process.stdout.isTTY) open(picture);
    lines.push('', String(counterexample), `picture: ${picture}`, '');
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Shows a page by what the system has for it; the path is printed in any case. */
function open(path: string): void {
  const [command, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[
    process.platform as string
  ] ?? ['xdg-open'];
  const child = spawn(command as string, [...args, path], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
