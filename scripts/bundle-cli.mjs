// Bundles the command line into dist/cli. The library stays where it is.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { entriesOf } from './bundle-node.mjs';

// Each a program of its own: the command, and the files that it starts as threads.
const ENTRIES = ['main', 'demo-stage', 'doctor-peer'];

/** The bench, and its two threads. */
const BENCH_ENTRIES = ['shipped', 'case', 'peer'];
const RIVALS = ['comlink', 'ringbuf.js', 'synckit', 'thread-stream'];

/**
 * Leaves imports of the library as they are: of its bundle for Node what that has, and single files
 * for what it does not export. `toDist` leads to dist from where the importing file is put.
 */
function library(root, filter, toDist) {
  const entries = entriesOf(root);
  return {
    name: 'library',
    setup({ onResolve }) {
      onResolve({ filter }, ({ path, importer }) => {
        const source = new URL(path, `file://${importer}`).pathname;
        const [, file] = /\/src\/(?!cli\/)(.*)\.ts$/.exec(source) ?? [];
        if (file === undefined) return undefined;
        const folder = entries.includes(`dist/${file}.js`) ? 'node/' : '';
        return { path: `${toDist}${folder}${file}.js`, external: true };
      });
    },
  };
}

export async function bundleCli(root) {
  const folder = fileURLToPath(new URL('dist/cli/', root));
  rmSync(folder, { recursive: true, force: true });
  const bundled = await Promise.all([
    build({
      ...common(root),
      entryPoints: ENTRIES.map((name) => `src/cli/${name}.ts`),
      outdir: folder,
      plugins: [library(root, /^\.\.\//, '../')],
    }),
    build({
      ...common(root),
      entryPoints: BENCH_ENTRIES.map((name) => `bench/${name}.ts`),
      outdir: `${folder}bench`,
      // So that what a case does not need is not loaded for it: rivals are not there at all.
      splitting: true,
      external: [...RIVALS, 'url:*'],
      loader: { '.c': 'text' },
      plugins: [library(root, /\/src\/.*\.ts$/, '../../')],
    }),
  ]);
  const inputs = bundled.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(`${folder}LICENSES.txt`, licensesOf(inputs, root));
}

function common(root) {
  return {
    absWorkingDir: fileURLToPath(root),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    metafile: true,
    // Half of it is packages; nobody debugs a program in there.
    minifyWhitespace: true,
    logLevel: 'warning',
    // The bundled packages are CommonJS and ask for Node's modules by require().
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  };
}

/** The notices of every package that went into the bundle, as their licenses ask for. */
function licensesOf(inputs, root) {
  const packages = new Set(
    inputs.flatMap((path) => path.match(/(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []),
  );
  const notices = [...packages].sort().map((name) => {
    const folder = new URL(`node_modules/${name}/`, root);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`no license file: package=${name}`);
    return `${name}\n\n${readFileSync(new URL(file, folder), 'utf8').trim()}\n`;
  });
  return `The files of this folder contain these packages.\n\n${notices.join(`\n${'-'.repeat(72)}\n\n`)}`;
}
