// Runs a small project for each test runner, as a user has it: the packed package and the runner from the
// registry. `npm run test:runners`, `-- --only jest`. What was installed stays in the
// system's folder for temporary files, where no package of this repository is found.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Folder of test/runners, name in the table, words for the runner. */
const RUNNERS = [
  ['jest-esm', 'jest, ES modules'],
  ['jest-commonjs', 'jest, CommonJS'],
  ['jest-jsdom', 'jest, jsdom'],
  ...['forks', 'threads', 'vmThreads', 'vmForks'].map((pool) => [
    'vitest',
    `vitest, ${pool}`,
    `--pool=${pool}`,
  ]),
  ['mocha', 'mocha'],
  ['ava', 'ava'],
  ['node-test', 'node --test'],
  ['tap', 'tap'],
];
/** For what hangs only. */
const LIMIT_MS = 120_000;

const root = fileURLToPath(new URL('../', import.meta.url));
const projects = join(root, 'test/runners');
const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = RUNNERS.filter(([folder]) => folder.startsWith(values.only));

const packed = mkdtempSync(join(tmpdir(), 'socketpair-runners-'));
let failed = 0;
try {
  const [{ filename }] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', packed], root).stdout,
  );
  const folders = new Set(chosen.map(([folder]) => folder));
  for (const folder of folders) install(folder, join(packed, filename));
  for (const [folder, name, ...words] of chosen) {
    const start = performance.now();
    const { status, stdout, stderr } = run('npm', ['test', '--', ...words], placeOf(folder));
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const how = status === 0 ? 'ok' : status === null ? 'DID NOT END' : 'FAILED';
    console.log(`${name.padEnd(18)} ${how.padEnd(12)} ${seconds} s`);
    if (status === 0) continue;
    failed += 1;
    console.log(stdout + stderr);
  }
} finally {
  rmSync(packed, { recursive: true, force: true });
}
console.log(`${chosen.length - failed} of ${chosen.length} runners passed`);
process.exitCode = failed === 0 ? 0 : 1;

function placeOf(folder) {
  return join(tmpdir(), 'socketpair-runners', folder);
}

/** The project with its runner, and the package as it is now. */
function install(folder, tarball) {
  const place = placeOf(folder);
  const manifest = readFileSync(join(projects, folder, 'package.json'), 'utf8');
  const stamp = join(place, 'installed.json');
  const isThere = existsSync(stamp) && readFileSync(stamp, 'utf8') === manifest;
  if (!isThere) rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  cpSync(join(projects, folder), place, { recursive: true });
  for (const file of ['laws.js', 'child.mjs']) cpSync(join(projects, file), join(place, file));
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'];
  if (!isThere) succeed('npm', ['install', ...flags], place);
  rmSync(join(place, 'node_modules/socketpair'), { recursive: true, force: true });
  mkdirSync(join(place, 'node_modules/socketpair'), { recursive: true });
  succeed('tar', ['-xzf', tarball, '--strip-components=1', '-C', 'node_modules/socketpair'], place);
  writeFileSync(stamp, manifest);
}

function run(command, words, cwd) {
  return spawnSync(command, words, {
    cwd,
    encoding: 'utf8',
    timeout: LIMIT_MS,
    // The runner that this script may itself have been started by is not meant.
    env: { ...process.env, NODE_OPTIONS: '', FORCE_COLOR: '0' },
  });
}

function succeed(command, words, cwd) {
  const { status, stdout, stderr } = run(command, words, cwd);
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}\n${stdout}${stderr}`);
}
