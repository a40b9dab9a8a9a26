// Bundles programs that use the package, minifies and gzips them, and holds each to a limit.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url).pathname;
const PAIR = `export { socketpair, adopt } from 'socketpair';`;
const all = (subpath) => `export * from 'socketpair${subpath.slice(1)}';`;

/**
 * Name, program, limit in bytes; in a page unless it says Node. The limits of the issue on the house
 * (18,100 for a pair in a page, 12,100 for ./web, 21,000 for a pair in Node), and since then some 300
 * for what lets each file that keeps something for its thread register it, and 400 for what a thread
 * does about handles that it never posted; some 550 for the listener, its program
 * included, by which a worker awaits on Node before 22.16; some 2,600 for arguments that are read once and
 * told by brand, errors that say what to do and which threads wait for each other, and one heap of deadlines;
 * 250 for settings that no peer can reach;
 * some 600 for what a thread that was stopped in a call does before the next; 550 in Node (100 in
 * a page) for timers and turns that no fake replaces; some 1,750 for the causes of
 * deaths, and in Node 1,400 more for what the runtime says of them, and for output that needs no event loop; 250
 * for brands, and for what is said where there is no shared memory; 50 for a write that never waits
 * under a name of its own; 50 for memory that the checker knows for the library's own;
 * some 850 (in Node 1,200) for what all realms of a thread have in common, and 600 more where handles that were
 * never posted are looked after now; some 300 for writes that ring later (owed.ts), and in a Duplex 450 for
 * chunks that are gathered; 600 for the death of threads in pages, and in ./worker 250 more for their birth; in
 * Node 3,100 for SOCKETPAIR_REPORT, of which 1,900 are the program of the reporter's thread, and in a page 60; 70 for
 * what lines need of an end.
 */
const PROGRAMS = [
  ['one pair', PAIR, 27_220],
  // 2,600 bytes of it are the program of the reaper's thread, a string that no bundler can drop.
  ['one pair, Node', PAIR, 35_470, 'node'],
  ['.', all('.'), 31_790],
  ['./posix', all('./posix'), 34_980],
  ['./worker', all('./worker'), 31_030],
  ['./node, Node', all('./node'), 23_330, 'node'],
  ['./web', all('./web'), 14_400],
  ['./text', all('./text'), 17_500],
  // 2,000 bytes are what devalue was, which came from a package beside it, and 3,500 what keeps a
  // peer that means harm out: the gate, the walk along a path, the intake, and
  // what looks at remote objects and holes (350) and closes the ports of messages that do not go (200);
  // 400 are what goes on with a frame after a call that was stopped.
  ['./comlink', all('./comlink'), 41_840],
];
let failed = false;

for (const [name, contents, limit, platform = 'browser'] of PROGRAMS) {
  const { outputFiles } = await build({
    // The package imports itself by its name, as a program does.
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    platform,
    // Modules that the program has anyway.
    external: ['node:*', 'comlink'],
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents).length;
  failed ||= bytes > limit;
  console.log(`${name.padEnd(14)} ${bytes} bytes min+gzip, limit ${limit}`);
}
process.exitCode = failed ? 1 : 0;
