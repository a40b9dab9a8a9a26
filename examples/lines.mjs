// A worker writes a million lines of JSON, the main thread blocks for each: one wake-up for many lines.
import { isMainThread } from 'node:worker_threads';
import { pipe } from 'socketpair';
import { lines, writer } from 'socketpair/text';
import { inherited, spawn } from 'socketpair/worker';

if (isMainThread) {
  const [input, output] = pipe();
  spawn(new URL(import.meta.url), { ends: { output } });
  let sum = 0;
  for (const line of lines(input)) sum += JSON.parse(line).n;
  console.log(sum);
} else {
  const { ends } = await inherited();
  const out = writer(ends.output);
  for (let n = 1; n <= 1_000_000; n++) out.writeLine(JSON.stringify({ n }));
  out.close();
}
