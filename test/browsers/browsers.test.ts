import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENGINES, type Page } from './engines.ts';
import { type Site, serveSite } from './server.ts';

/** For what hangs. */
const LIMIT_MS = 60_000;

const SCENES: readonly (readonly [law: string, scene: string, saw: unknown])[] = [
  ['a worker that blocks in read answers the page', 'echo', 'hello'],
  ['two workers block on one pipe', 'between', '1000000'],
  [
    'a worker that is terminated closes its ends, blocked, idle or spinning, and leaves no slot',
    'killed',
    [
      [
        ['blocked', '', true, 'died'],
        ['idle', '', true, 'died'],
        ['spinning', '', true, 'died'],
      ],
      1,
    ],
  ],
  ['the same by terminate of the Worker itself', 'killedByTheProgram', ['', true, 'died']],
  ['a worker that adopts an end is watched from then on', 'adopts', ['', 'died']],
  ['a worker that closes itself closes its ends', 'closes', ['', true]],
  [
    'a worker that never starts closes its ends, and ready says so',
    'neverStarts',
    [
      [
        ['ECONNRESET', '', true],
        ['ECONNRESET', '', true],
      ],
      1,
    ],
  ],
  ['a thread hears that its child died, though it blocks', 'grandchild', '1 0'],
  [
    'a worker that would sleep before its child has begun is told to await it',
    'blocksTooSoon',
    'ENOTSUP: operation not supported, spawn: this thread may not sleep before the one that it started has begun: await thread.ready',
  ],
  ['threads that are killed leave nothing behind', 'many', 1],
  ['an isolated page is supported', 'supported', [true, true, 2]],
];

let site: Site;

beforeAll(async () => {
  const path = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: {
      page: path('scenes.page.ts'),
      worker: path('scenes.worker.ts'),
      adopts: path('adopts.worker.ts'),
    },
    bundle: true,
    outdir: '/',
    format: 'esm',
    platform: 'browser',
    target: ['chrome110', 'firefox128', 'safari17'],
    write: false,
    sourcemap: false,
    plugins: [
      {
        name: 'as the browser condition of the package',
        setup({ onResolve }) {
          onResolve(
            { filter: /host\/find\.ts$|reaper\/code\.ts$|listener\/code\.ts$/ },
            (found) => {
              const [, folder, name] =
                /(host|reaper|listener)\/(find|code)\.ts$/.exec(found.path) ?? [];
              const file = name === 'find' ? 'find-web' : 'no-code';
              return { path: path(`../../src/${folder}/${file}.ts`) };
            },
          );
        },
      },
    ],
  });
  const scripts = new Map(outputFiles.map(({ path: file, text }) => [file.slice(1), text]));
  scripts.set('throws.js', "throw new Error('at load');");
  site = await serveSite(scripts);
});

afterAll(() => site.close());

const { CI = '' } = process.env;

for (const engine of ENGINES) {
  // A browser that is not there is left out, but in CI nothing may be.
  describe.skipIf(!engine.isHere && CI === '')(engine.name, () => {
    let page: Page;
    beforeAll(async () => {
      page = await engine.start();
    }, LIMIT_MS);
    afterAll(() => page?.close());

    // Firefox and WebKit end a worker that closes itself when its maker's event loop turns.
    const scenes = SCENES.filter(
      ([, scene]) => scene !== 'grandchild' || engine.name === 'Chromium',
    );

    test.for(scenes)('%s', { timeout: 2 * LIMIT_MS }, async ([, scene, saw]) => {
      await page.open(`${site.origin}/page.html`);
      await until(page, `typeof globalThis.play === 'function'`, 'the page');
      await page.evaluate(`globalThis.play(${JSON.stringify(scene)})`);
      await until(page, 'globalThis.saw !== undefined', `the scene ${scene}`);
      expect(JSON.parse(String(await page.evaluate('globalThis.saw')))).toEqual(saw);
    });

    test('without isolation every import works, and socketpair says which headers are missing', async () => {
      await page.open(`${site.origin}/bare/page.html`);
      await until(page, `typeof globalThis.play === 'function'`, 'the page');
      await page.evaluate(`globalThis.play('supported')`);
      await until(page, 'globalThis.saw !== undefined', 'the scene');
      expect(JSON.parse(String(await page.evaluate('globalThis.saw')))).toEqual([
        false,
        false,
        'ENOTSUP',
      ]);
    });
  });
}

async function until(page: Page, condition: string, what: string): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while ((await page.evaluate(condition)) !== true) {
    if (performance.now() > limit) {
      throw new Error(
        `${what} has not come in ${LIMIT_MS / 1000} s. The page said:\n${page.said()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
