// The other thread of a case: it writes, or it answers. It ends with the process.
import { workerData } from 'node:worker_threads';
import { pin } from './pin.ts';
import type { Case } from './plan.ts';
import { answerComlink } from './ways/comlink.ts';
import { answerPosts, post } from './ways/post-message.ts';
import { pushRingbuf } from './ways/ringbuf.ts';
import { answerSocketpair, writeSocketpair } from './ways/socketpair.ts';

const of = (workerData as { case: Case }).case;
const { way, kind } = of;
pin(of, true);
const trips = kind === 'round-trip';
if (way === 'socketpair') await (trips ? answerSocketpair() : writeSocketpair());
else if (way === 'postMessage') (trips ? answerPosts : post)();
else if (way === 'comlink') answerComlink();
else pushRingbuf();
