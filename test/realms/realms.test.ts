import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Installed, root } from '../support/installed.ts';

/*
 * Many realms in one thread, as jest and vitest's vmThreads make one for each test file. Modules in them
 * are CommonJS: a realm with modules of `--experimental-vm-modules` is never collected, whatever they hold.
 */

let installed: Installed;
let library: string;

beforeAll(() => {
  installed = new Installed();
  library = join(installed.folder, 'library.cjs');
  buildSync({
    stdin: {
      contents: `export * from 'socketpair'; export * from 'socketpair/worker';`,
      resolveDir: installed.folder,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: library,
    logLevel: 'error',
  });
}, 60_000);

afterAll(() => installed?.remove());

const IN_WORKER = `
  import { Worker } from 'node:worker_threads';
  new Worker(process.argv[2], { argv: process.argv.slice(3) });
`;

test.for([['the main thread'], ['a worker']])(
  '50 realms of %s leave one slot and one reaper behind, and no realm for each',
  ([where]) => {
    const isMain = where === 'the main thread';
    installed.write('in-worker.mjs', IN_WORKER);
    const program = [...(isMain ? [] : ['in-worker.mjs']), `${root}test/realms/many.mjs`, library];
    const { outcomes, helpers, left, listeners } = JSON.parse(
      installed.node('--expose-gc', ...program),
    ) as { outcomes: string[]; helpers: string[]; left: number; listeners: number };
    expect(outcomes).toEqual(['3 1 EAGAIN 1']);
    expect(helpers).toEqual([...new Set(helpers)]);
    expect(helpers).toContain('socketpair reaper');
    // The way of a worker's outputs (node-output.ts) is the first realm's for as long as the worker runs.
    expect(left).toBeLessThanOrEqual(isMain ? 0 : 1);
    // One for each kind of news, whatever Node has of its own.
    expect(listeners).toBeLessThanOrEqual(4);
  },
);

const BETWEEN = `
  import { readFileSync } from 'node:fs';
  import * as main from 'socketpair';
  import { Realm } from '${root}test/realms/realm.mjs';
  const code = readFileSync('library.cjs', 'utf8');
  const [one, two] = [new Realm(), new Realm()];
  const [first, second] = [one.load(code), two.load(code)];
  const bytes = one.body('() => new Uint8Array([1, 2, 3])')();
  const said = [];
  const [a, b] = main.socketpair();
  said.push(a.write(bytes), b.read(two.body('() => new Uint8Array(9)')()));
  a.write(bytes);
  said.push(first.poll([{ socket: b, events: main.constants.POLLIN }], 0));
  const c = first.adopt(b.detach()[0]);
  said.push(c.read(new Uint8Array(9)));
  const d = second.adopt(c.detach()[0]);
  const read = d.readAsync(new Uint8Array(9));
  a.write(bytes);
  said.push(await read);
  const [e, f] = first.socketpair();
  const pollers = [[first, d], [second, f]].map(([library, socket]) => {
    const poller = new library.Poller();
    poller.add(socket, main.constants.POLLIN);
    return poller;
  });
  a.write(bytes);
  e.write(bytes);
  said.push(...pollers.map((poller) => poller.wait(5, 1000).length));
  said.push(second.threads().length, first.currentThread() === main.currentThread());
  console.log(said.join());
  process.exit();
`;

test('realms of one thread take buffers, handles and Sockets of each other, and the news of each', () => {
  installed.write('between.mjs', BETWEEN);
  expect(installed.node('between.mjs')).toBe('3,3,1,3,3,1,1,1,true');
});
