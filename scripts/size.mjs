// Bundles programs that use the package, minifies and gzips them, and holds each to a limit.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url).pathname;
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
const all = (subpath) => `export * from '${exports[subpath]}';`;

// Some 2,600 bytes are the program of the reaper's thread, a string that no bundler can drop. Some 300
// are what lets each file that keeps something for its thread register it, where one record had all. Some
// 550 are the listener, its program included, by which a worker awaits on Node before 22.16. Some 2,600
// are arguments that are read once and told by brand, errors that say what to do and who waits for whom,
// and one heap of deadlines.
const PROGRAMS = {
  'one pair': [`export { socketpair, adopt } from '${exports['.']}';`, 24_350],
  '.': [all('.'), 28_750],
  './posix': [all('./posix'), 32_200],
  './worker': [all('./worker'), 26_450],
  './node': [all('./node'), 15_750],
  './web': [all('./web'), 15_550],
  './comlink': [all('./comlink'), 32_150],
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
