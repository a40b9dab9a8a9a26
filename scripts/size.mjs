// Bundles a program that uses one subpath, minifies and gzips it, and holds it to a limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

// Some 2,600 bytes are the program of the reaper's thread, a string that no bundler can drop.
const LIMITS = {
  '.': 24_000,
  './posix': 27_500,
  './worker': 23_000,
  './node': 15_000,
  './web': 15_000,
  './comlink': 29_000,
};
const root = new URL('../', import.meta.url).pathname;
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
let failed = false;

for (const [subpath, limit] of Object.entries(LIMITS)) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${exports[subpath]}';`, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    // What the program has anyway.
    external: ['node:*', 'comlink', 'devalue'],
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents).length;
  failed ||= bytes > limit;
  console.log(`${subpath.padEnd(10)} ${bytes} bytes min+gzip, limit ${limit}`);
}
process.exitCode = failed ? 1 : 0;
