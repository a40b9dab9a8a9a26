import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../support/installed.ts';

/*
 * Mistakes that the rules of the house are for, planted in a copy of the repository: a step of
 * `npm run check:quick` fails, and says where each of them is.
 */

interface Plant {
  readonly name: string;
  readonly file: string;
  readonly find: string | RegExp;
  readonly replace: string;
  readonly step: 'lint' | 'laws';
  readonly says: string | RegExp;
}

const PLANTED: readonly Plant[] = [
  {
    name: 'an arrow upwards',
    file: 'src/ring/stage.ts',
    find: /^/,
    replace: "import { later } from '../socket/later.ts';\nexport const upward: unknown = later;\n",
    step: 'laws',
    says: 'ring/stage.ts imports ../socket/later.ts',
  },
  {
    name: 'an arrow upwards, of a type that is imported where it is named',
    file: 'src/ring/stage.ts',
    find: /^/,
    replace: "export type Upward = import('../socket/socket.ts').Socket;\n",
    step: 'laws',
    says: 'ring/stage.ts imports ../socket/socket.ts',
  },
  {
    name: 'a circle of types',
    file: 'src/atomics/mask.ts',
    find: /^/,
    replace: "import type { Finding } from './deadlock.ts';\nexport type Circle = Finding;\n",
    step: 'lint',
    says: 'noImportCycles',
  },
  {
    name: 'a missing mark in src/poll',
    file: 'src/poll/watches.ts',
    find: /\/\/ BELL< /g,
    replace: '// ',
    step: 'laws',
    says: /poll\/watches\.ts:\d+/,
  },
  {
    name: 'a glossary word of something that is not there any more',
    file: 'docs/ARCHITECTURE.md',
    find: '`ring/memory.ts` `PairMemory`',
    replace: '`ring/memory.ts` `PairStore`',
    step: 'laws',
    says: "× glossary: 'pair' is 'PairStore'",
  },
  {
    name: 'a layer that nobody imports',
    file: 'test/tidy/layers.test.ts',
    find: "fd: ['poll',",
    replace: "fd: ['race', 'poll',",
    step: 'laws',
    says: 'fd imports nothing of race',
  },
  {
    name: "a runtime's global that is declared",
    file: 'src/socket/held.ts',
    find: /$/,
    replace:
      '\ndeclare const process: { readonly pid: number };\nexport const pid: number = process.pid;\n',
    step: 'laws',
    says: 'socket/held.ts: declare const process',
  },
];

const STEPS = {
  lint: ['@biomejs/biome/bin/biome', 'lint', '--max-diagnostics=none', 'src'],
  laws: ['vitest/vitest.mjs', 'run', 'test/tidy'],
} as const;

const copy = mkdtempSync(join(tmpdir(), 'socketpair-planted-'));

beforeAll(() => {
  for (const name of [
    'src',
    'test',
    'prove',
    'bench',
    'docs',
    'scripts',
    'biome.json',
    'package.json',
  ]) {
    cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  for (const name of ['vitest.config.ts', 'tsconfig.json', 'tsconfig.base.json']) {
    cpSync(join(root, name), join(copy, name));
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function run(step: keyof typeof STEPS): { status: number | null; said: string } {
  const [file, ...args] = STEPS[step];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', file), ...args],
    { cwd: copy, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
  );
  return { status, said: stdout + stderr };
}

test('both are steps of check:quick, and pass where nothing is planted', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts['check:quick']).toBe('node scripts/check.mjs quick');
  const check = readFileSync(join(root, 'scripts/check.mjs'), 'utf8');
  expect(check).toContain("quick: [['build', 'types', 'size', 'laws'], ['lint']]");
  expect(check).toContain("laws: 'vitest run test/tidy ");
  expect(check).toContain("lint: 'npm run -s lint'");
  for (const step of ['lint', 'laws'] as const) {
    const { status, said } = run(step);
    expect(status, said).toBe(0);
  }
});

test.for(['lint', 'laws'] as const)('%s fails, and tells each mistake that is planted', (step) => {
  const planted = PLANTED.filter((one) => one.step === step);
  const before = new Map(planted.map(({ file }) => [file, readFileSync(join(copy, file), 'utf8')]));
  for (const { file, find, replace } of planted) {
    const text = readFileSync(join(copy, file), 'utf8');
    writeFileSync(join(copy, file), text.replace(find, replace));
    expect(readFileSync(join(copy, file), 'utf8')).not.toBe(text);
  }
  const { status, said } = run(step);
  for (const [file, text] of before) writeFileSync(join(copy, file), text);
  expect(status).not.toBe(0);
  for (const { name, says } of planted) expect(said, name).toMatch(says);
});
