import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, manifest, root, subpaths } from '../support/installed.ts';

/*
 * Where errors and reports of the packed package say that something happened, by the bundle that Node
 * takes and by the single files that bundlers take (`--conditions=module`).
 */

let installed: Installed;

beforeAll(() => {
  installed = new Installed();
  installed.write('race.mjs', readFileSync(`${root}examples/race.mjs`, 'utf8'));
}, 60_000);

afterAll(() => installed?.remove());

test('with --enable-source-maps a frame is the line and column of src that calls the next one', () => {
  const stack = installed.node(
    '--enable-source-maps',
    '--input-type=module',
    '--eval',
    `import { socketpair } from 'socketpair';
     const [a] = socketpair();
     a.close();
     try { a.read(new Uint8Array(1)) } catch (error) { console.log(error.stack) }`,
  );
  const frames = [...stack.matchAll(/at (?:new )?(\S+) \((.*)\/(src\/\S+):(\d+):(\d+)\)/g)];
  expect(frames.length, stack).toBeGreaterThan(2);
  for (const [i, [, , folder, file = '', line, column]] of frames.entries()) {
    expect(folder).toContain('node_modules/socketpair');
    expect(existsSync(join(root, file)), file).toBe(true);
    const text = readFileSync(join(root, file), 'utf8').split('\n')[Number(line) - 1] ?? '';
    const called = frames[i - 1]?.[1]?.split('.').at(-1);
    if (called !== undefined) expect(text.slice(Number(column) - 1), stack).toContain(called);
  }
});

test.for([[[]], [['--conditions=module']], [['--enable-source-maps']]])(
  'a race report names the lines of the program, and none of the library, with %j',
  ([flags = []]) => {
    const { status, stderr } = spawnSync(process.execPath, [...flags, 'race.mjs'], {
      cwd: installed.folder,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status, stderr).toBe(66);
    const places = [...stderr.matchAll(/(?:^ +at|told at| at) (\S+?):(\d+):\d+/gm)];
    expect(places.map(([, file]) => file)).toEqual(
      places.map(() => expect.stringMatching(/\/race\.mjs$/)),
    );
    expect(places.map(([, , line]) => line)).toEqual(['29', '20', '27', '19', '21']);
  },
);

test.for(subpaths)('%s exports the same as the bundle and as single files', (subpath) => {
  const code = `import * as m from 'socketpair${subpath.slice(1)}';
    const isClass = (value) => String(value).startsWith('class');
    const told = ([key, value]) => [key, typeof value, isClass(value) ? value.name : ''];
    console.log(Object.entries(m).map(told).join(';'));`;
  const [bundled, single] = [[], ['--conditions=module']].map((flags) =>
    installed.node(...flags, '--input-type=module', '--eval', code),
  );
  expect(bundled).toBe(single);
});

test('a bundle for a page has neither Node’s host nor the programs of helper threads', () => {
  expect(Object.keys(manifest.browser)).toEqual([
    './dist/host/find.js',
    './dist/reaper/code.js',
    './dist/listener/code.js',
    './dist/thread/idle-note.js',
    './dist/thread/sleep-note.js',
  ]);
  installed.write('page.js', `export { socketpair, adopt } from 'socketpair';`);
  const bundle = (platform: string) => {
    const out = join(installed.folder, `${platform}.js`);
    const { status } = spawnSync(
      `${root}node_modules/.bin/esbuild`,
      ['page.js', '--bundle', '--format=esm', `--platform=${platform}`, `--outfile=${out}`],
      { cwd: installed.folder },
    );
    expect(status).toBe(0);
    return readFileSync(out, 'utf8');
  };
  for (const [platform, has] of [
    ['browser', false],
    ['node', true],
  ] as const) {
    const text = bundle(platform);
    expect(text.includes('receiveMessageOnPort'), platform).toBe(has);
    expect(/(REAPER|LISTENER)_CODE = .{300}/.test(text), platform).toBe(has);
    // One file a module: what the program does not use is left out.
    expect(text.includes('Poller'), platform).toBe(false);
  }
});
