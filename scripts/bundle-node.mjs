// Bundles the built files into dist/node, which Node loads several times faster than file by file: the
// package's entries, and what they share in chunks. Each chunk is named after the largest of its files.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The module that makes the home of the calling thread when it is loaded: package.json names the chunk. */
const HOME = 'dist/thread/home.js';
/** Leaves the single files of a folder that says in an error what is to be done. */
const optional = {
  name: 'optional packages',
  setup({ onResolve }) {
    onResolve({ filter: /\/npm-install-/ }, ({ path }) => ({
      path: path.replace('./', '../../comlink/'),
      external: true,
    }));
  },
};

/** The files that the package exports to bundlers. */
export function entriesOf(root) {
  const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  return Object.values(exports).flatMap(({ default: file }) => (file ? [file.slice(2)] : []));
}

/** The bundle's files: path in dist/node, text, and the built files that are in it. */
export async function nodeChunks(root) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: fileURLToPath(root),
    entryPoints: entriesOf(root),
    outbase: 'dist',
    outdir: 'dist/node',
    chunkNames: 'chunks/[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    plugins: [optional],
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const renamed = namesOf(metafile.outputs);
  return outputFiles.map(({ path, text }) => {
    const output = path.slice(fileURLToPath(root).length);
    const { inputs = {} } = metafile.outputs[output.replace(/\.map$/, '')] ?? {};
    const named = (from) => from.replace(/\b[0-9A-Z]{8}\b(?=\.js)/g, (hash) => renamed.get(hash));
    return {
      path: named(output.slice('dist/node/'.length)),
      text: path.endsWith('.js') ? withOwnNames(named(text)) : named(text),
      inputs: Object.keys(inputs),
    };
  });
}

/**
 * A class that names itself becomes `var Socket = class _Socket`, and would be called `_Socket`. Blanks
 * keep the columns that the maps are of.
 */
function withOwnNames(text) {
  const names = [...text.matchAll(/^var (\w+) = class _\1\b/gm)].map(([, name]) => name);
  return names.reduce(
    (changed, name) => changed.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), ` ${name}`),
    text,
  );
}

/** Names of the chunks, by their hashes. */
function namesOf(outputs) {
  const names = new Map();
  for (const [output, { inputs }] of Object.entries(outputs)) {
    const [, hash] = /\/chunks\/(\w+)\.js$/.exec(output) ?? [];
    if (hash === undefined) continue;
    // A chunk of no file is what the bundler itself needs.
    const [[largest] = ['runtime']] = Object.entries(inputs).sort(
      ([, a], [, b]) => b.bytesInOutput - a.bytesInOutput,
    );
    names.set(hash, HOME in inputs ? 'home' : basename(largest, '.js'));
  }
  if (new Set(names.values()).size < names.size) {
    throw new Error(`two chunks have one name: ${[...names.values()].sort()}`);
  }
  return names;
}

export async function bundleNode(root) {
  const folder = fileURLToPath(new URL('dist/node/', root));
  for (const { path, text } of await nodeChunks(root)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
