import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, manifest, root, run, subpaths } from '../support/installed.ts';

/*
 * Errors for somebody that has not installed an optional package.
 */

const OPTIONAL = Object.keys(manifest.peerDependencies);
const TO_DO = `npm-install-${OPTIONAL.join('-')}`;

let installed: Installed;

beforeAll(() => {
  installed = new Installed([]);
  installed.write('bundled.js', `export * from 'socketpair/comlink';`);
}, 60_000);

afterAll(() => installed?.remove());

test('the error names the package that is missing, and says what to do', () => {
  const { folder } = installed;
  const missing = OPTIONAL.join('|');
  const load = `import { createRequire } from 'node:module';
    const require = createRequire(import.meta.url);
    const error = await import('socketpair/comlink').catch((error) => error);
    console.log(error.code, error.message);
    try { require('socketpair/comlink') } catch (error) { console.log(error.code, error.message); }`;
  const lines = installed.print(load).split('\n');
  expect(lines.length).toBe(2);
  for (const line of lines) {
    expect(line).toMatch(new RegExp(`^ERR_MODULE_NOT_FOUND .*'(${missing})' imported from`));
    expect(line).toContain(TO_DO);
  }
  const bundle = [join(folder, 'bundled.js'), '--bundle', '--platform=browser', '--format=esm'];
  const bundled = () => run(`${root}node_modules/.bin/esbuild`, bundle, folder);
  expect(bundled).toThrow(new RegExp(`Could not resolve "(${missing})"`));
  expect(bundled).toThrow(TO_DO);
});

test('every other subpath works without them', () => {
  for (const subpath of subpaths.filter((path) => path !== './comlink')) {
    installed.print(`await import('socketpair${subpath.slice(1)}')`);
  }
});
