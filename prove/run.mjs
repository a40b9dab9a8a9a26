// Bundles the proofs, which are TypeScript, and runs them.
import { build } from 'esbuild';

const outfile = new URL('../node_modules/.cache/socketpair-prove.mjs', import.meta.url);
await build({
  entryPoints: [new URL('main.ts', import.meta.url).pathname],
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  outfile: outfile.pathname,
  logLevel: 'error',
});
await import(outfile.href);
