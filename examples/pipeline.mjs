// A pipeline of threads, as `seq 100000 | grep 7 | wc -l` in a shell: each stage only reads and writes.
import { isMainThread } from 'node:worker_threads';
import { pipe } from 'socketpair';
import { inherited, spawn } from 'socketpair/worker';

const STAGES = {
  seq({ stdout }) {
    for (let i = 1; i <= 100_000; i++) stdout.writeAll(Buffer.from(`${i}\n`));
  },
  grep({ stdin, stdout }) {
    for (const line of lines(stdin)) {
      if (line.includes('7')) stdout.writeAll(Buffer.from(`${line}\n`));
    }
  },
};

if (isMainThread) {
  let ends;
  for (const name of Object.keys(STAGES)) {
    const [stdin, stdout] = pipe();
    spawn(new URL(import.meta.url), { ends: { ...ends, stdout }, workerData: name, name });
    ends = { stdin };
  }
  console.log([...lines(ends.stdin)].length); // 40951
} else {
  const { ends, workerData: name } = await inherited();
  STAGES[name](ends);
  ends.stdout.close();
}

/** The lines of a stream, whose chunks end anywhere. */
function* lines(socket) {
  const decoder = new TextDecoder();
  let rest = '';
  for (const chunk of socket) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop();
    yield* parts;
  }
}
