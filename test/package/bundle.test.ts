import { readdirSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { root } from '../support/installed.ts';

/*
 * Node loads dist/node, a bundle of the single files: those that bundlers get, and that
 * `prove` runs.
 */

interface Chunk {
  readonly path: string;
  readonly text: string;
  readonly inputs: readonly string[];
}

const { nodeChunks } = (await import(`${root}scripts/bundle-node.mjs`)) as {
  nodeChunks(root: URL): Promise<Chunk[]>;
};
const chunks = (await nodeChunks(pathToFileURL(root))).filter(({ path }) => path.endsWith('.js'));

test('the bundle for Node is the one that is made of the single files', () => {
  const there = readdirSync(`${root}dist/node`, { recursive: true, encoding: 'utf8' });
  expect(there.filter((path) => path.endsWith('.js')).sort()).toEqual(
    chunks.map(({ path }) => path).sort(),
  );
  for (const { path, text } of chunks) {
    expect(readFileSync(`${root}dist/node/${path}`, 'utf8'), path).toBe(text);
  }
});

test('every built file that prove runs is in the bundle, once', async () => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['prove/programs/index.ts', 'prove/programs/clocks.ts'],
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const proved = Object.entries(metafile.inputs).filter(([path]) => !path.startsWith('prove/'));
  expect(proved.length).toBeGreaterThan(20);
  expect(proved.map(([path]) => path).filter((path) => !/^dist\/(?!node\/)/.test(path))).toEqual(
    [],
  );
  const bundled = chunks.flatMap(({ inputs }) => inputs);
  expect(new Set(bundled).size).toBe(bundled.length);
  const code = proved.filter(([path]) => isCode(path)).map(([path]) => path);
  expect(code.filter((path) => !bundled.includes(path))).toEqual([]);
});

test('each file of the bundle has one copy of the state of a thread: package.json names its chunk', () => {
  const { sideEffects } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    sideEffects: string[];
  };
  const homes = chunks.filter(({ inputs }) => inputs.includes('dist/thread/home.js'));
  expect(sideEffects).toEqual([
    './dist/thread/home.js',
    ...homes.map(({ path }) => `./dist/node/${path}`),
  ]);
});

/** Files of types only are empty, and so are in no bundle. */
function isCode(path: string): boolean {
  return readFileSync(`${root}${path}`, 'utf8').trim() !== 'export {};';
}
