// The other thread of a case: it writes, or it answers. It ends with the process.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { pin } from './pin.ts';
import type { Case } from './plan.ts';
import { answeringOf } from './ways/index.ts';

const of = (workerData as { case: Case }).case;
try {
  pin(of, true);
  const answer = await answeringOf(of);
  await answer(of);
} catch (error) {
  // The other thread may be blocked for ever, so this one says what happened and ends them both.
  writeSync(2, `${error instanceof Error ? error.stack : error}\n`);
  process.kill(process.pid, 'SIGKILL');
}
