// Measures as users run it: each sample a fresh process, unpinned, with no warm-up. Rounds are the argument; each
// number is the median of the rounds, beside it that of the ratios to synckit in the same round.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CALLS = 3_000;
const WAYS = ['serve', 'expose', 'synckit'];
const SETTINGS = [
  { name: 'alone', busy: 0, isOneCore: false },
  { name: 'beside one busy core', busy: 1, isOneCore: false },
  { name: 'beside two', busy: 2, isOneCore: false },
  { name: 'on one core', busy: 0, isOneCore: true },
];
const rounds = Number(process.argv[2] ?? 5);
const here = (file) => fileURLToPath(new URL(file, import.meta.url));

function sampleOf(way, isOneCore) {
  const command = [process.execPath, here('sample.mjs'), way, String(CALLS)];
  const [file, ...args] = isOneCore ? ['taskset', '-c', '0', ...command] : command;
  const { stdout, stderr, status } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${way} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
}

function cell(samples, way, field) {
  const own = median(samples.map((round) => round[way][field]));
  const ratio = median(samples.map((round) => round[way][field] / round.synckit[field]));
  return `${own.toFixed(0)} (${ratio.toFixed(2)} ×)`;
}

console.log('| setting | answered by | first result, ms | ms of CPU | a call, µs | µs of CPU |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const { name, busy, isOneCore } of SETTINGS) {
  const others = Array.from({ length: busy }, () => spawn(process.execPath, [here('busy.mjs')]));
  try {
    const samples = [];
    for (let round = 0; round < rounds; round++) {
      samples.push(Object.fromEntries(WAYS.map((way) => [way, sampleOf(way, isOneCore)])));
    }
    for (const way of WAYS) {
      const cells = ['firstMs', 'firstCpuMs', 'wallUs', 'cpuUs'].map((field) =>
        cell(samples, way, field),
      );
      console.log(`| ${[name, way, ...cells].join(' | ')} |`);
    }
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
}
