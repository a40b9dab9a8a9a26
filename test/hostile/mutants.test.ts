import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { laws } from './laws.ts';
import { type Mutant, mutants } from './mutants.ts';

/*
 * Each rule of docs/SECURITY.md can be broken by a change of one place in the source, and the law of
 * the rule sees it. What runs is a bundle with that change, in a process of its own.
 */
const LIMIT_MS = 30_000;
const folder = mkdtempSync(join(tmpdir(), 'socketpair-mutants-'));

afterAll(() => rm(folder, { recursive: true, force: true }));

function lawOf(mutant: Mutant): string {
  const found = Object.keys(laws).filter((name) => name.startsWith(mutant.law));
  if (found.length !== 1 || found[0] === undefined) throw new Error(`no law: ${mutant.law}`);
  return found[0];
}

function mutating({ file, find, replace }: Mutant): Plugin {
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

async function runLaw(law: string, name: string, plugins: Plugin[]) {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL('./law.program.ts', import.meta.url))],
    bundle: true,
    outfile,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins,
  });
  return new Promise<{ code: number | null; errors: string }>((resolve) => {
    const child = spawn(process.execPath, [outfile, law], { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, errors });
    });
  });
}

test('every rule has a law, every law runs alone, and each rule has a mutant', async () => {
  const rules = new Set(Object.keys(laws).map((name) => Number.parseInt(name, 10)));
  expect([...rules].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const rule of rules) {
    expect(
      mutants.some(({ law }) => Number.parseInt(law, 10) === rule),
      `rule ${rule}`,
    ).toBe(true);
  }
  for (const [i, law] of [...new Set(mutants.map(lawOf))].entries()) {
    expect(await runLaw(law, `sound-${i}`, []), law).toEqual({ code: 0, errors: '' });
  }
});

for (const [i, mutant] of mutants.entries()) {
  const { file, find, replace, law } = mutant;
  test(`${file}: ${find.trim()} -> ${replace.trim()} breaks ${law}`, async () => {
    const { code, errors } = await runLaw(lawOf(mutant), `mutant-${i}`, [mutating(mutant)]);
    expect(code, errors).toBe(1);
    expect(errors).toMatch(/Error/);
  });
}
