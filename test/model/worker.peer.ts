import { serveModelThread } from './worker/thread.ts';
import { SAMPLES } from './worker-samples.ts';

const sample = SAMPLES[SAMPLE];
if (sample !== undefined) serveModelThread(sample);

/** Put in by the bundler: which of the samples this worker is a thread of. */
declare const SAMPLE: string;
