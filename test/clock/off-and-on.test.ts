import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { cli } from '../cli/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'socketpair-clocks-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ROOT = new URL('../../', import.meta.url);

/** A copy of the package as it is built. */
function copy(name: string): string {
  for (const part of ['dist', 'package.json']) {
    cpSync(new URL(part, ROOT), join(folder, name, part), { recursive: true });
  }
  return join(folder, name, 'dist');
}

async function bundle(dist: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import { socketpair } from './index.js'; import { spawn } from './worker/index.js';
        console.log(socketpair(), spawn);`,
      resolveDir: dist,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

test('the bundle of a program without clocks is the same with src/clock and src/race deleted', async () => {
  const text = await bundle(copy('whole'));
  const without = copy('without');
  rmSync(join(without, 'clock'), { recursive: true });
  rmSync(join(without, 'race'), { recursive: true });
  expect(await bundle(without)).toBe(text);
  expect(text.length).toBeGreaterThan(10_000);
});

test.for(['data', 'data+space'])('the main job has the same digest with clocks: %s', (clocks) => {
  const file = join(folder, 'bytes.bin');
  const bytes = new Uint8Array(3_000_000).map((_, i) => (i * i) >>> 7);
  writeFileSync(file, bytes);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const { status, stdout, stderr } = cli(['demo', '--json', file], { SOCKETPAIR_CLOCKS: clocks });
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ sha256: { ofPipeline: digest, ofFile: digest } });
});

test('a wrong word in SOCKETPAIR_CLOCKS is one clear error', () => {
  const { status, stderr } = cli(['demo'], { SOCKETPAIR_CLOCKS: 'yes' });
  expect(status).not.toBe(0);
  expect(stderr).toContain("SOCKETPAIR_CLOCKS must be 'data' or 'data+space'");
});
