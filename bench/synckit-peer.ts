// The worker of synckit's case: synckit starts it itself.
import { runAsWorker } from 'synckit';
import { pin } from './pin.ts';
import type { Case } from './plan.ts';

const { BENCH_CASE = '{}' } = process.env;
pin(JSON.parse(BENCH_CASE) as Case, true);
runAsWorker(async (value: number) => value + 1);
