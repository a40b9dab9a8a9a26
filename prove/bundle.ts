import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type Transformed, transform } from './transform.ts';

/** A change of one place of the built code, to see that the proof notices. */
export interface Mutation {
  /** Path below dist, without `.js`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Functions of the explorer that the transformed code calls; they are generators. */
const HOOKS = ['choose', 'copy', 'now'];

/** Bundles programs.ts with the built library, mutated or as it is, and transforms the bundle. */
export async function transformedLibrary(
  root: URL,
  mutations: readonly Mutation[] = [],
): Promise<Transformed> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('prove/programs.ts', root))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    plugins: [mutating(root, mutations)],
  });
  return transform(bundle.outputFiles[0]?.text ?? '', HOOKS);
}

function mutating(root: URL, mutations: readonly Mutation[]): Plugin {
  return {
    name: 'mutating',
    setup(hooks) {
      for (const file of new Set(mutations.map((mutation) => mutation.file))) {
        const path = fileURLToPath(new URL(`dist/${file}.js`, root));
        const filter = new RegExp(`${path.replaceAll(/[.\\/]/g, '\\$&')}$`);
        hooks.onLoad({ filter }, () => ({ contents: mutate(path, file, mutations), loader: 'js' }));
      }
    },
  };
}

function mutate(path: string, file: string, mutations: readonly Mutation[]): string {
  let text = readFileSync(path, 'utf8');
  for (const { find, replace } of mutations.filter((mutation) => mutation.file === file)) {
    if (text.split(find).length !== 2) {
      throw new Error(`the mutated text must stand in ${file} exactly once: ${find}`);
    }
    text = text.replace(find, () => replace);
  }
  return text;
}
