// Runs the tests of the core, of threads, deaths and adapters, and what the README shows, on each
// runtime of runtimes.mjs: `npm run test:runtimes`, `-- --only Deno`, `-- --write` to save the table.
// A law that fails must stand in test/runtimes/differences.mjs, and one that stands there must fail.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DIFFERENCES } from '../test/runtimes/differences.mjs';
import { install, RUNTIMES } from './runtimes.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const { values } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
});

/** The columns of the table, each with the tests that stand behind it. */
const COLUMNS = {
  core: ['test/unit', 'test/order', 'test/records', 'test/poll/poll.test.ts'],
  threads: [
    ...['blocking', 'deadlock', 'hand-over', 'interrupt', 'sleep', 'stream', 'woken'].map(
      (name) => `test/threads/${name}.test.ts`,
    ),
    'test/shared/shared.test.ts',
    'test/async/echo.test.ts',
    'test/runtimes',
  ],
  deaths: [
    ...['death', 'death.deaths'].map((name) => `test/threads/${name}.test.ts`),
    ...['thread', 'spawn', 'spawn.deaths'].map((name) => `test/worker/${name}.test.ts`),
  ],
  adapters: ['test/stream', 'test/comlink'],
  samples: ['test/package/readme.test.ts', 'test/package/examples.test.ts'],
};
/** They ask for flags or internals of Node. */
const NODE_ONLY = ['**/garbage.test.ts'];

const folder = mkdtempSync(join(tmpdir(), 'socketpair-runtimes-'));
const rows = [];
let problems = 0;
try {
  for (const runtime of RUNTIMES) {
    if (values.only === undefined || runtime.name.startsWith(values.only)) rows.push(test(runtime));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(rows.map(({ line }) => line).join('\n'));
if (values.only === undefined) compareTable();
console.log(`${rows.reduce((sum, { passed }) => sum + passed, 0)} passed, ${problems} failed`);
process.exitCode = problems === 0 ? 0 : 1;

function test(runtime) {
  const binary = install(runtime, join(root, 'node_modules/.runtimes'));
  const command = [binary, ...runtime.words];
  const version = versionOf(binary);
  console.log(`${runtime.name}: ${version}`);
  const excused = new Map(DIFFERENCES.filter(({ on }) => runtime.name.startsWith(on)).map(entry));
  let passed = 0;
  const cells = Object.values(COLUMNS).map((files) => {
    const results = lawsOf(command, files, runtime.name.startsWith('Node'));
    const failed = results.filter(({ status }) => status === 'failed');
    const bad = failed.filter(({ law }) => !excused.has(law));
    const void_ = results.filter(({ law, status }) => status === 'passed' && excused.has(law));
    for (const { law, message } of bad) console.log(`FAILED ${runtime.name}: ${law}\n${message}`);
    for (const { law } of void_) console.log(`EXCUSED, but passes on ${runtime.name}: ${law}`);
    problems += bad.length + void_.length + (results.length === 0 ? 1 : 0);
    passed += results.length - failed.length;
    return failed.length === 0 ? 'yes' : `${results.length - failed.length} of ${results.length}`;
  });
  const differs = [...new Set(excused.values())].join('; ') || '–';
  return { passed, line: `| ${runtime.name} | ${cells.join(' | ')} | ${differs} |` };
}

function entry({ law, why }) {
  return [law, why];
}

/** Outcome of each law of these files, on one runtime. */
function lawsOf(command, files, isNode) {
  const outputFile = join(folder, 'report.json');
  const [binary, ...words] = command;
  const { stderr, status } = spawnSync(
    binary,
    [
      ...[...words, vitest, 'run', ...files, '--reporter=json', `--outputFile=${outputFile}`],
      ...(isNode ? [] : NODE_ONLY.flatMap((pattern) => ['--exclude', pattern])),
    ],
    {
      cwd: root,
      encoding: 'utf8',
      timeout: 600_000,
      env: { ...process.env, ...(isNode ? {} : { TEST_RUNTIME: JSON.stringify(command) }) },
    },
  );
  if (status === null) throw new Error(`${files} did not end in ten minutes\n${stderr}`);
  if (!existsSync(outputFile)) {
    const message = `ended with status ${status} and no report\n${stderr.slice(-2000)}`;
    return [{ law: files.join(' '), status: 'failed', message }];
  }
  const { testResults } = JSON.parse(readFileSync(outputFile, 'utf8'));
  rmSync(outputFile);
  return testResults.flatMap(({ name, assertionResults, status: state, message }) => {
    const file = name.slice(root.length);
    // A file that could not be loaded has no law of its own.
    if (assertionResults.length === 0 && state === 'failed')
      return [{ law: file, status: state, message }];
    return assertionResults.map(({ fullName, status: one, failureMessages }) => ({
      law: `${file} > ${fullName}`,
      status: one,
      message: failureMessages.join('\n').slice(0, 2000),
    }));
  });
}

function versionOf(binary) {
  return spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0].trim();
}

/** The README has the table that this run made, or gets it. */
function compareTable() {
  const file = join(root, 'README.md');
  const text = readFileSync(file, 'utf8');
  const [before, after] = ['<!-- runtimes -->\n', '<!-- /runtimes -->'];
  const head = `| runtime | ${Object.keys(COLUMNS).join(' | ')} | what differs |`;
  const rule = `|${' --- |'.repeat(Object.keys(COLUMNS).length + 2)}`;
  const table = [head, rule, ...rows.map(({ line }) => line)].join('\n');
  const [start, end] = [text.indexOf(before) + before.length, text.indexOf(after)];
  if (values.write) writeFileSync(file, `${text.slice(0, start)}${table}\n${text.slice(end)}`);
  else if (text.slice(start, end).trim() !== table) {
    problems += 1;
    console.log('FAILED the table of runtimes in README.md is not that of this run: --write it');
  }
}
