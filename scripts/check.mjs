// Runs what has to pass, step by step, and says how long each step took: `node scripts/check.mjs quick`
// (while writing), `check` (what CI runs), `all` (before a release). With `--save` the times and the
// machine are written to docs/CHECKS.md. Stops at the first step that fails, with its status.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

const STEPS = {
  lint: 'npm run -s lint',
  build: 'npm run -s build',
  types: 'npm run -s typecheck',
  size: 'npm run -s size',
  laws: 'vitest run test/tidy test/unit test/order',
  packaging: 'npm run -s packaging',
  'prove --mutants': 'node prove/run.mjs --mutants',
  'prove --all': 'node prove/run.mjs --all',
  'bench --quick': 'node bench/run.mjs --quick',
  browsers: 'node scripts/browsers.mjs',
  // Without the build before it. All of them in one run, which leaves no core idle between two.
  tests: 'npm run -s --ignore-scripts test:all',
  // The tries without clocks are all made before; these are a tenth of them, whatever CI says.
  'test:clocks': 'CI= npm run -s test:clocks',
  'test:clocks, all': 'npm run -s test:clocks',
  'race:board': 'npm run -s race:board',
  'test:runners': 'node scripts/test-runners.mjs',
  'test:runtimes': 'node scripts/test-runtimes.mjs',
  'test:kernel': 'node scripts/test-kernel.mjs --steps 5000000',
};

const CHECK = [
  ...['lint', 'build', 'types', 'size', 'packaging', 'prove --mutants', 'prove --all'],
  ...['bench --quick', 'browsers', 'tests', 'test:clocks', 'race:board', 'test:runners'],
];

/** Lanes beside each other, of steps one after the other. */
const SETS = {
  quick: [['build', 'types', 'size', 'laws'], ['lint']],
  check: [CHECK],
  all: [[...CHECK, 'test:clocks, all', 'test:runtimes', 'test:kernel']],
};

const [, , name = 'check', ...flags] = process.argv;
const seconds = [];

async function run(steps) {
  for (const step of steps) {
    const start = performance.now();
    const status = await new Promise((resolve) => {
      spawn(STEPS[step], { shell: true, stdio: 'inherit' }).once('close', (code) => resolve(code));
    });
    const took = (performance.now() - start) / 1000;
    seconds.push([step, took]);
    console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${step}, ${took.toFixed(0)} s`);
    if (status !== 0) process.exit(status ?? 1);
  }
}

function save() {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  const machine = `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}`;
  const rows = seconds.map(([step, took]) => `| ${step} | ${took.toFixed(0)} |`);
  const total = seconds.reduce((sum, [, took]) => sum + took, 0);
  writeFileSync(
    new URL('../docs/CHECKS.md', import.meta.url),
    [
      '# The last full check',
      '',
      `Everything passed. Written by \`npm run check:${name} -- --save\`; not to be edited by hand.`,
      '',
      `${new Date().toISOString().slice(0, 10)} · commit ${stdout.trim()} · ${machine}`,
      '',
      '| step | s |',
      '| --- | ---: |',
      ...rows,
      `| all | ${total.toFixed(0)} |`,
      '',
    ].join('\n'),
  );
}

await Promise.all((SETS[name] ?? []).map(run));
if (flags.includes('--save')) save();
