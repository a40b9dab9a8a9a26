import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, root, run, subpaths } from '../support/installed.ts';

/*
 * The types of the packed package, to a strict project that checks declarations of packages too.
 */

const RESOLUTIONS: Record<string, string[]> = {
  nodenext: ['--module', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
};
const LIB = 'es2023,es2024.sharedmemory,esnext.disposable';

/** The types that a project has, and the subpaths that need others. */
const PROJECTS: Record<string, { flags: string[]; without: string[] }> = {
  // Comlink's own types need a page's.
  Node: { flags: ['--lib', LIB, '--types', 'node'], without: ['./comlink'] },
  'a page': { flags: ['--lib', `${LIB},dom`, '--types', ''], without: ['./node'] },
  both: { flags: ['--lib', `${LIB},dom`, '--types', 'node'], without: [] },
};

/** A use of each subpath, with the result of the right type and an argument of a wrong one. */
const USES: Record<string, string> = {
  '.': `
    import { type Socket, socketpair } from 'socketpair';
    const [a]: [Socket, Socket] = socketpair({ capacity: 8 });
    export const count: number = a.read(new Uint8Array(1));
    // @ts-expect-error a string is no capacity
    socketpair({ capacity: '8' });`,
  './posix': `
    import * as c from 'socketpair/posix';
    const fds: [number, number] = [-1, -1];
    export const failed: boolean = c.pipe(fds) === -1 && c.errno === c.EMFILE;
    // @ts-expect-error a descriptor is a number
    c.close('0');`,
  './worker': `
    import { socketpair } from 'socketpair';
    import { type Socket } from 'socketpair';
    import { inherited, type Thread, spawn } from 'socketpair/worker';
    export const io: Promise<Socket> = inherited<{ io: Socket }>().then(({ ends }) => ends.io);
    export const thread: Thread = spawn('./child.js', { ends: { io: socketpair()[0] } });
    // @ts-expect-error ends are Sockets
    spawn('./child.js', { ends: { io: 1 } });`,
  './node': `
    import type { Duplex } from 'node:stream';
    import { socketpair } from 'socketpair';
    import { duplex } from 'socketpair/node';
    export const stream: Duplex = duplex(socketpair()[0], { busyPollUs: 1 });
    // @ts-expect-error a Socket is no stream
    export const socket: Duplex = socketpair()[0];`,
  './web': `
    import { socketpair } from 'socketpair';
    import { streams } from 'socketpair/web';
    const { readable, writable } = streams(socketpair()[0]);
    export const piped: Promise<void> = readable.pipeTo(writable);
    // @ts-expect-error the other way round
    writable.pipeTo(readable);`,
  './text': `
    import { pipe } from 'socketpair';
    import { type Lines, lines, type Writer, writer } from 'socketpair/text';
    const [reader, end] = pipe();
    export const output: Writer = writer(end, { batch: 1 });
    export const input: Lines = lines(reader, { maxLength: 100 });
    export const line: string | undefined = input.readLine();
    export const later: Promise<string | undefined> = input.readLineAsync({ timeout: 1 });
    export const all: string[] = [...input];
    // @ts-expect-error bytes are no text
    output.writeLine(new Uint8Array(1));`,
  './comlink': `
    import * as Comlink from 'comlink';
    import { socketpair } from 'socketpair';
    import { endpoint, serve, type SyncRemote, transferHandler, wrapSync } from 'socketpair/comlink';
    class Counter { value = 1; add(more: number): number { return this.value + more; } }
    const api = { Counter, version: 1, later: async (text: string) => text };
    const [a, b] = socketpair();
    const ep: Comlink.Endpoint = endpoint(a);
    Comlink.expose(api, ep);
    Comlink.transferHandlers.set('socket', transferHandler);
    const remote: SyncRemote<typeof api> = wrapSync<typeof api>(b, { timeout: 1 });
    export const text: string = remote.later('x');
    export const version: number = remote.version.valueOf();
    export const sum: number = new remote.Counter().add(1);
    // @ts-expect-error a number is no text
    remote.later(1);
    serve(api, a);`,
  './model': `
    import { check } from 'socketpair/model';
    export const verdict: string = check((m) => m.thread('one', () => undefined)).verdict;
    // @ts-expect-error a thread is a function
    check((m) => m.thread('one', 1));`,
  './race': `
    import { report, watch } from 'socketpair/race';
    export const first: number = watch(new Int32Array(new SharedArrayBuffer(4)), 'words').get(0);
    report({ exit: true });
    // @ts-expect-error not a view
    watch(1, 'words');`,
};

let installed: Installed;

beforeAll(() => {
  installed = new Installed(['comlink', '@types/node', 'undici-types']);
  for (const [subpath, text] of Object.entries(USES)) installed.write(fileOf(subpath), text);
}, 60_000);

afterAll(() => installed?.remove());

test('they hold no internal member, and name the libraries that they need', () => {
  const read = (file: string) => readFileSync(`${root}dist/${file}`, 'utf8');
  const files = readdirSync(`${root}dist`, { recursive: true, encoding: 'utf8' });
  const types = files.filter((file) => file.endsWith('.d.ts'));
  expect(types.filter((file) => read(file).includes('@internal'))).toEqual([]);
  const disposing = types.filter((file) => read(file).includes('Symbol.dispose'));
  expect(disposing).toContain('socket/holder.d.ts');
  for (const file of disposing) expect(read(file), file).toContain('lib="esnext.disposable"');
});

test('an older resolution finds the types of each subpath too', () => {
  const { exports, typesVersions } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  for (const subpath of subpaths.filter((path) => path !== '.')) {
    const found = typesVersions['*'][subpath.slice(2)];
    expect(found, subpath).toEqual([exports[subpath].types]);
  }
});

test('each subpath has a use here', () => {
  expect(Object.keys(USES).sort()).toEqual([...subpaths].sort());
});

test.for(
  Object.keys(PROJECTS).flatMap((project) =>
    Object.keys(RESOLUTIONS).map((resolution) => [project, resolution] as const),
  ),
)('they compile with the types of %s, by %s resolution', ([project, resolution]) => {
  const { flags, without } = PROJECTS[project]!;
  const files = subpaths.filter((subpath) => !without.includes(subpath)).map(fileOf);
  const strict = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  const all = [...strict, ...flags, ...RESOLUTIONS[resolution]!];
  run(process.execPath, [tsc, ...all, ...files], installed.folder);
});

function fileOf(subpath: string): string {
  return `use-${subpath.replace(/^\.\/?/, '') || 'core'}.ts`;
}
