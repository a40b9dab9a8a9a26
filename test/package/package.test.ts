import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, manifest, root, run, subpaths } from '../support/installed.ts';

let installed: Installed;

beforeAll(() => {
  installed = new Installed();
}, 60_000);

afterAll(() => installed?.remove());

test.for(subpaths)('%s of the packed package can be imported and required', (subpath) => {
  const name = `socketpair${subpath.slice(1)}`;
  const imported = installed.print(
    `import * as m from '${name}'; console.log(Object.keys(m).length)`,
  );
  const required = installed.print(
    `import { createRequire } from 'node:module';
     console.log(Object.keys(createRequire(import.meta.url)('${name}')).length)`,
  );
  expect(Number(imported)).toBeGreaterThan(0);
  expect(required).toBe(imported);
});

test('the packed package carries a byte between two ends', () => {
  const count = installed.print(
    `import { socketpair } from 'socketpair';
     const [a, b] = socketpair();
     a.write(Uint8Array.of(7));
     const byte = new Uint8Array(1);
     console.log(b.read(byte), byte[0]);`,
  );
  expect(count).toBe('1 7');
});

// socketpair/node is for Node.
test.for(subpaths.filter((path) => path !== './node'))('%s bundles for a browser', (subpath) => {
  const { folder } = installed;
  const entry = join(folder, 'node_modules/socketpair', manifest.exports[subpath]?.default ?? '');
  run(
    `${root}node_modules/.bin/esbuild`,
    [entry, '--bundle', '--format=esm', '--platform=browser', `--outfile=${folder}/out.js`],
    folder,
  );
});

test.for(['reaper', 'listener', 'reporter'])(
  "the %s's program is built from its sources",
  async (folder) => {
    const { helperCode } = (await import(`${root}scripts/helper-code.mjs`)) as {
      helperCode(root: URL, folder: string): Promise<string>;
    };
    const built = await helperCode(new URL('../../', import.meta.url), folder);
    expect(readFileSync(`${root}src/${folder}/code.ts`, 'utf8')).toBe(built);
  },
);
