// The other thread of a case: it writes, or it answers. It ends with the process.
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { pin } from './pin.ts';
import type { Case } from './plan.ts';
import { answerComlink, answerEndpoint } from './ways/comlink.ts';
import { dieSocketpair } from './ways/death.ts';
import { answerPosts, post } from './ways/post-message.ts';
import { pushRingbuf } from './ways/ringbuf.ts';
import { answerSocketpair, writeSocketpair } from './ways/socketpair.ts';
import { answerSyncCalls } from './ways/sync-calls.ts';

const of = (workerData as { case: Case }).case;
try {
  pin(of, true);
  await run(of);
} catch (error) {
  // The other thread may be blocked for ever, so this one says what happened and ends them both.
  writeSync(2, `${error instanceof Error ? error.stack : error}\n`);
  process.kill(process.pid, 'SIGKILL');
}

async function run({ way, kind }: Case): Promise<void> {
  if (kind === 'death') return dieSocketpair();
  const trips = kind === 'round-trip';
  if (way === 'socketpair') await (trips ? answerSocketpair() : writeSocketpair());
  else if (way === 'postMessage') (trips ? answerPosts : post)();
  else if (way === 'comlink') answerComlink();
  else if (way === 'endpoint') await answerEndpoint();
  else if (way === 'wrapSync' || way === 'serve') await answerSyncCalls();
  else pushRingbuf();
}
