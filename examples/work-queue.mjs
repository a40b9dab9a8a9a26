// A work queue: a free worker takes the next job from one shared end, and answers into another.
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { adopt, pipe } from 'socketpair';

if (isMainThread) {
  // Packets: a read takes one whole job, however many threads read.
  const [jobs, giveJobs] = pipe({ packet: true });
  const [results, giveResults] = pipe({ packet: true });
  for (let i = 0; i < 4; i++) {
    const [from, fromPorts] = jobs.share();
    const [to, toPorts] = giveResults.share();
    new Worker(new URL(import.meta.url)).postMessage({ from, to }, [...fromPorts, ...toPorts]);
  }
  // From here on only the workers hold these: the results end with the last worker.
  jobs.close();
  giveResults.close();

  const given = fill(giveJobs); // meanwhile results are read, or both pipes might fill up
  let sum = 0;
  for await (const result of results) sum += JSON.parse(Buffer.from(result)).square;
  await given;
  results.close();
  console.log(sum); // 333833500
} else {
  parentPort.once('message', (handles) => {
    const [from, to] = [adopt(handles.from), adopt(handles.to)];
    for (const job of from) to.writeAll(answer(JSON.parse(Buffer.from(job))));
    from.close();
    to.close();
  });
}

async function fill(jobs) {
  for (let x = 1; x <= 1_000; x++) await jobs.writeAllAsync(Buffer.from(JSON.stringify({ x })));
  jobs.close();
}

function answer({ x }) {
  return Buffer.from(JSON.stringify({ square: x ** 2 }));
}
