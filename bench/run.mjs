// Bundles the bench and runs it. What it measures is the library in dist, as it is published.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const bench = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const scratch = mkdtempSync(join(tmpdir(), 'socketpair-bench-'));

/** Bundles into `outdir`; imports from ../src become imports from the dist of that checkout. */
async function bundle(checkout, outdir) {
  // The files that Node gets of the package; a name that it does not export is a file by itself.
  const fileOf = (file) => {
    const bundled = join(checkout, 'dist/node', file);
    return pathToFileURL(existsSync(bundled) ? bundled : join(checkout, 'dist', file)).href;
  };
  const outside = {
    name: 'outside',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const file = path.replace(/^.*\/src\//, '').replace(/\.ts$/, '.js');
        return { path: fileOf(file), external: true };
      });
      onResolve({ filter: /^url:/ }, ({ path }) => ({ path: path.slice(4), namespace: 'url' }));
      onLoad({ filter: /.*/, namespace: 'url' }, ({ path }) => {
        const href = path === 'socketpair' ? fileOf('index.js') : import.meta.resolve(path);
        return { contents: `export default ${JSON.stringify(href)};` };
      });
      // They find the files of their workers, or of their data, from their own.
      onResolve(
        { filter: /^(synckit|thread-stream|@observablehq\/plot|linkedom)$/ },
        ({ path }) => {
          const file =
            path === 'synckit' ? join(root, 'node_modules/synckit/lib/index.js') : undefined;
          return { path: pathToFileURL(file ?? resolve(path)).href, external: true };
        },
      );
    },
  };
  await build({
    entryPoints: ['main', 'case', 'peer', 'synckit-peer', 'thread-stream-peer'].map(
      (name) => `${name}.ts`,
    ),
    absWorkingDir: bench,
    outdir,
    bundle: true,
    // So that what a case does not need is not loaded for it.
    splitting: true,
    loader: { '.c': 'text' },
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [outside],
    // The bundled packages are CommonJS and ask for Node's modules by require().
    banner: {
      js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
    },
  });
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }');
}

try {
  const here = join(scratch, 'here');
  await bundle(root, here);
  const { main } = await import(pathToFileURL(join(here, 'main.js')).href);
  process.exitCode = await main({
    root,
    here,
    args: process.argv.slice(2),
    bundleOther: async (checkout) => {
      const other = join(scratch, 'other');
      await bundle(checkout, other);
      return other;
    },
  });
} catch (error) {
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
