import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Edit } from '../mutants/mutant.ts';
import { type Transformed, transform } from './transform.ts';

/** Functions that are generators already: those of the explorer, and the attempts of a loop of waits. */
export const HOOKS: readonly string[] = ['attempt', 'choose', 'copy', 'died', 'now', 'stopped'];

/** The library as it is built, once for all rows of a thread. */
let asBuilt: Promise<Transformed> | undefined;

/** Bundles the programs with the built library, mutated or as it is, and transforms the bundle. */
export function transformedLibrary(root: URL, edits: readonly Edit[] = []): Promise<Transformed> {
  if (edits.length > 0) return bundleAndTransform(root, edits);
  asBuilt ??= bundleAndTransform(root, edits);
  return asBuilt;
}

async function bundleAndTransform(root: URL, edits: readonly Edit[]): Promise<Transformed> {
  return transform(await bundled(root, edits), HOOKS);
}

/** The programs and the built library in one text, not transformed. */
export async function bundled(root: URL, edits: readonly Edit[], entry = 'index'): Promise<string> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL(`prove/programs/${entry}.ts`, root))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins: [mutating(root, edits)],
  });
  return bundle.outputFiles[0]?.text ?? '';
}

/** The laws of poll and Poller over the built library: what they import of src is taken from dist. */
export async function bundledLaws(root: URL): Promise<string> {
  const [src, dist] = ['src/', 'dist/'].map((folder) => fileURLToPath(new URL(folder, root)));
  const built: Plugin = {
    name: 'built',
    setup(hooks) {
      hooks.onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path)
          .replace(src ?? '', dist ?? '')
          .replace(/\.ts$/, '.js'),
      }));
    },
  };
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('prove/by-runs/poll-laws.ts', root))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'error',
    plugins: [built],
  });
  return bundle.outputFiles[0]?.text ?? '';
}

function mutating(root: URL, edits: readonly Edit[]): Plugin {
  return {
    name: 'mutating',
    setup(hooks) {
      for (const file of new Set(edits.map((edit) => edit.file))) {
        const path = fileURLToPath(new URL(`dist/${file}.js`, root));
        const filter = new RegExp(`${path.replaceAll(/[.\\/]/g, '\\$&')}$`);
        hooks.onLoad({ filter }, () => ({ contents: mutated(path, file, edits), loader: 'js' }));
      }
    },
  };
}

function mutated(path: string, file: string, edits: readonly Edit[]): string {
  // The first line begins like any other then.
  let text = `\n${readFileSync(path, 'utf8')}`;
  for (const { within, find, replace } of edits.filter((edit) => edit.file === file)) {
    const start = text.indexOf(`\n${within}`);
    const closing = within.startsWith(' ') ? '\n    }\n' : '\n}\n';
    const end = text.indexOf(closing, start);
    const body = text.slice(start, end);
    if (start === -1 || body.split(find).length !== 2) {
      throw new Error(`the mutated text must stand exactly once in ${file}, ${within}: ${find}`);
    }
    text = text.slice(0, start) + body.replace(find, () => replace) + text.slice(end);
  }
  return text;
}
