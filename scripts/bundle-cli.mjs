// Bundles the command line into dist/cli. The library stays where it is, as files of its own.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Each a program of its own: the command, and the files that it starts as threads.
const ENTRIES = ['main', 'demo-stage'];

/** Imports that leave src/cli are the library's, and stay imports. */
const library = {
  name: 'library',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.\// }, ({ path, importer }) =>
      /[\\/]src[\\/]cli[\\/][^\\/]+$/.test(importer)
        ? { path: path.replace(/\.ts$/, '.js'), external: true }
        : undefined,
    );
  },
};

export async function bundleCli(root) {
  const folder = fileURLToPath(new URL('dist/cli/', root));
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: ENTRIES.map((name) => `src/cli/${name}.ts`),
    outdir: folder,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    metafile: true,
    logLevel: 'warning',
    plugins: [library],
    // The bundled packages are CommonJS and ask for Node's modules by require().
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  writeFileSync(`${folder}LICENSES.txt`, licensesOf(Object.keys(metafile.inputs), root));
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
