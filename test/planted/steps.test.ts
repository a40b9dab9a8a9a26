import { exec } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { root } from '../support/installed.ts';

/* Scripts of package.json that share out the files of tests, all of which one step runs. */
const SCRIPTS = [
  ...['test', 'test:checkers', 'test:around', 'test:deaths', 'test:browsers', 'test:explored'],
  'test:mutants',
];

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

async function filesOf(name: string): Promise<string[]> {
  const command = scripts[name]?.replace(/^vitest run/, 'vitest list --filesOnly');
  const { stdout } = await promisify(exec)(`node_modules/.bin/${command}`, { cwd: root });
  return stdout.trim().split('\n');
}

test('each file of tests is run by exactly one script, and npm run check runs them all', async () => {
  const there = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `test/${file}`);
  const run = await Promise.all(SCRIPTS.map(filesOf));
  expect(run.flat().sort()).toEqual(there.sort());
  const check = readFileSync(join(root, 'scripts/check.mjs'), 'utf8');
  const [, steps = ''] = /const CHECK = ([\s\S]*?);/.exec(check) ?? [];
  expect(scripts['test:all']).toBe('vitest run');
  expect(check).toContain(`tests: 'npm run -s --ignore-scripts test:all'`);
  expect(steps).toContain(`'tests'`);
});
