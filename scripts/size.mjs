// Bundles programs that use the package, minifies and gzips them, and holds each to a limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url).pathname;
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const all = (subpath) => `export * from '${exports[subpath]}';`;

// Some 2,600 bytes are the program of the reaper's thread, a string that no bundler can drop. Some 300
// are what lets each file that keeps something for its thread register it, where one record had all. Some
// 550 are the listener, its program included, by which a worker awaits on Node before 22.16.
const PROGRAMS = {
  'one pair': [`export { socketpair, adopt } from '${exports['.']}';`, 21_700],
  '.': [all('.'), 26_050],
  './posix': [all('./posix'), 29_050],
  './worker': [all('./worker'), 24_050],
  './node': [all('./node'), 15_750],
  './web': [all('./web'), 15_550],
  './comlink': [all('./comlink'), 29_550],
};
let failed = false;

for (const [name, [contents, limit]] of Object.entries(PROGRAMS)) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
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
  console.log(`${name.padEnd(10)} ${bytes} bytes min+gzip, limit ${limit}`);
}
process.exitCode = failed ? 1 : 0;
