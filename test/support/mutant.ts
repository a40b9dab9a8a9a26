import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A change of one place in the source that some law sees. */
export interface SourceMutant {
  /** Below src, without `.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const LIMIT_MS = 200_000;

/** Runs laws of a library that has been changed: each a bundle in a process of its own. */
export class MutantRunner {
  readonly #program: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'socketpair-mutants-'));
  #count = 0;

  /** `program` runs the law that its argument names, and has status 1 where it fails. */
  constructor(program: URL) {
    this.#program = fileURLToPath(program);
  }

  clear(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  async run(law: string, mutant?: SourceMutant): Promise<{ code: number | null; errors: string }> {
    const outfile = join(this.#folder, `${this.#count++}.mjs`);
    await build({
      entryPoints: [this.#program],
      bundle: true,
      outfile,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
      plugins: mutant === undefined ? [] : [mutating(mutant)],
    });
    return new Promise((resolve) => {
      const stdio = ['ignore', 'ignore', 'pipe'] as const;
      const child = spawn(process.execPath, [outfile, law], { stdio: [...stdio] });
      let errors = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        errors += text;
      });
      const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
      child.once('close', (code) => {
        clearTimeout(timer);
        resolve({ code, errors });
      });
    });
  }
}

function mutating({ file, find, replace }: SourceMutant): Plugin {
  const path = fileURLToPath(new URL(`../../src/${file}.ts`, import.meta.url));
  const text = readFileSync(path, 'utf8');
  if (!text.includes(find)) throw new Error(`${file} does not contain: ${find}`);
  const filter = new RegExp(`${path.replaceAll(/[.\\/]/g, '\\$&')}$`);
  return {
    name: 'mutating',
    setup: (hooks) =>
      hooks.onLoad({ filter }, () => ({ contents: text.replaceAll(find, replace), loader: 'ts' })),
  };
}
