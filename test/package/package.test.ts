import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = new URL('../../', import.meta.url).pathname;
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  exports: Record<string, string>;
};
const subpaths = Object.keys(manifest.exports).filter((path) => path !== './package.json');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'socketpair-'));
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], root);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', './socketpair-0.1.0.tgz'], folder);
  // As a program that uses socketpair/comlink has them.
  for (const peer of ['comlink', 'devalue']) {
    const path = `node_modules/${peer}`;
    cpSync(`${root}${path}`, join(folder, path), { recursive: true });
  }
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.for(subpaths)('%s of the packed package can be imported and required', (subpath) => {
  const name = `socketpair${subpath.slice(1)}`;
  const imported = node(`import * as m from '${name}'; console.log(Object.keys(m).length)`);
  const required = node(
    `import { createRequire } from 'node:module';
     console.log(Object.keys(createRequire(import.meta.url)('${name}')).length)`,
  );
  expect(Number(imported)).toBeGreaterThan(0);
  expect(required).toBe(imported);
});

test('the packed package carries a byte between two ends', () => {
  const count = node(
    `import { socketpair } from 'socketpair';
     const [a, b] = socketpair();
     a.write(Uint8Array.of(7));
     const byte = new Uint8Array(1);
     console.log(b.read(byte), byte[0]);`,
  );
  expect(count).toBe('1 7');
});

test('its types compile under nodenext and bundler resolution', () => {
  writeFileSync(
    join(folder, 'use.ts'),
    `import { type Socket, socketpair } from 'socketpair';
     import * as c from 'socketpair/posix';
     import { spawn } from 'socketpair/worker';
     const [a]: [Socket, Socket] = socketpair({ capacity: 8 });
     const count: number = a.read(new Uint8Array(1));
     // @ts-expect-error a string is no capacity
     socketpair({ capacity: '8' });
     const fds: [number, number] = [-1, -1];
     const failed: boolean = c.pipe(fds) === -1 && c.errno === c.EMFILE;
     export { count, failed, spawn };`,
  );
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
  const lib = ['--lib', 'es2023,es2024.sharedmemory,esnext.disposable', '--types', ''];
  run(process.execPath, [tsc, ...flags, ...lib, '--module', 'nodenext', 'use.ts'], folder);
  const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler'];
  run(process.execPath, [tsc, ...flags, ...lib, ...bundler, 'use.ts'], folder);
});

test('the types of socketpair/comlink are those of Comlink', () => {
  writeFileSync(
    join(folder, 'calls.ts'),
    `import * as Comlink from 'comlink';
     import { socketpair } from 'socketpair';
     import { endpoint, serve, type SyncRemote, transferHandler, wrapSync } from 'socketpair/comlink';
     class Counter { value = 1; add(more: number): number { return this.value + more; } }
     const api = { Counter, version: 1, later: async (text: string) => text };
     const [a, b] = socketpair();
     const ep: Comlink.Endpoint = endpoint(a);
     Comlink.expose(api, ep);
     Comlink.transferHandlers.set('socket', transferHandler);
     const remote: SyncRemote<typeof api> = wrapSync<typeof api>(b, { timeout: 1 });
     const text: string = remote.later('x');
     const version: number = remote.version.valueOf();
     const sum: number = new remote.Counter().add(1);
     // @ts-expect-error a number is no text
     remote.later(1);
     serve(api, a);
     export { sum, text, version };`,
  );
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const flags = ['--noEmit', '--strict', '--target', 'es2022', '--types', ''];
  const lib = ['--lib', 'es2023,es2024.sharedmemory,esnext.disposable,dom'];
  run(process.execPath, [tsc, ...flags, ...lib, '--module', 'nodenext', 'calls.ts'], folder);
});

// socketpair/node is for Node.
test.for(subpaths.filter((path) => path !== './node'))('%s bundles for a browser', (subpath) => {
  const entry = join(folder, 'node_modules/socketpair', manifest.exports[subpath] ?? '');
  run(
    `${root}node_modules/.bin/esbuild`,
    [entry, '--bundle', '--format=esm', '--platform=browser', `--outfile=${folder}/out.js`],
    folder,
  );
});

function node(code: string): string {
  return run(process.execPath, ['--input-type=module', '--eval', code], folder);
}

/** Runs a command to its end, for a minute at the most. */
function run(command: string, args: readonly string[], cwd: string): string {
  const options = { cwd, timeout: 60_000, encoding: 'utf8', stdio: 'pipe' } as const;
  return execFileSync(command, args, options).trim();
}

test("the reaper's program is the one that is built from its sources", async () => {
  const { reaperCode } = (await import(`${root}scripts/reaper-code.mjs`)) as {
    reaperCode(root: URL): Promise<string>;
  };
  const built = await reaperCode(new URL('../../', import.meta.url));
  expect(readFileSync(`${root}src/reaper/code.ts`, 'utf8')).toBe(built);
});
