// One sample in a fresh process, as a program of a user's would begin: no warm-up, no pinning.
import { writeSync } from 'node:fs';

const [way, count] = process.argv.slice(2);
const { start } = await import(`./ways/${way}.mjs`);
const increment = await start();
if (increment(1) !== 2) throw new Error(`wrong answer: way=${way}`);
const firstMs = performance.now();
const firstCpuMs = process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;

const cpuStart = process.cpuUsage();
const wallStart = performance.now();
for (let i = 0; i < Number(count); i++) {
  if (increment(i) !== i + 1) throw new Error(`wrong answer: way=${way}, asked=${i}`);
}
const wallUs = ((performance.now() - wallStart) * 1000) / Number(count);
const { user, system } = process.cpuUsage(cpuStart);
const cpuUs = (user + system) / Number(count);
writeSync(1, JSON.stringify({ firstMs, firstCpuMs, wallUs, cpuUs }));
process.exit(0);
