// Bundles the bench and runs it. What it measures is the library in dist, as it is published.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const bench = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'socketpair-bench-'));

/** Bundles into `outdir`; imports from ../src become imports from the dist of that checkout. */
async function bundle(checkout, outdir) {
  const dist = {
    name: 'dist',
    setup({ onResolve }) {
      onResolve({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
        const file = path.replace(/^.*\/src\//, 'dist/').replace(/\.ts$/, '.js');
        return { path: pathToFileURL(join(checkout, file)).href, external: true };
      });
      // It finds the file of its worker's loader from its own.
      onResolve({ filter: /^synckit$/ }, () => {
        const file = join(root, 'node_modules/synckit/lib/index.js');
        return { path: pathToFileURL(file).href, external: true };
      });
    },
  };
  await build({
    entryPoints: {
      main: 'main.ts',
      case: 'case.ts',
      peer: 'peer.ts',
      'synckit-peer': 'synckit-peer.ts',
    },
    absWorkingDir: bench,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [dist],
  });
}

try {
  const here = join(scratch, 'here');
  await bundle(root, here);
  const { main } = await import(pathToFileURL(join(here, 'main.mjs')).href);
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
