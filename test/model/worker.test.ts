import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { check, formatSchedule } from '../../src/model/index.ts';
import { replayOnWorkers } from './worker/replay.ts';
import { SAMPLES } from './worker-samples.ts';

const RUNS = 6;

/** Bundled for each sample, since Node 20 loads no TypeScript. */
function spawner(sample: string): () => Worker {
  const { outputFiles } = buildSync({
    entryPoints: ['test/model/worker.peer.ts'],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    define: { SAMPLE: JSON.stringify(sample) },
  });
  const code = encodeURIComponent(outputFiles[0]?.text ?? '');
  return () => new Worker(new URL(`data:text/javascript,${code}`));
}

for (const [name, body] of Object.entries(SAMPLES)) {
  test(`${name}: real threads do what the simulation does`, async () => {
    const spawn = spawner(name);
    for (let seed = 1; seed <= RUNS; seed++) {
      const { trace } = check(body, { strategy: 'random', seed, maxRuns: 1 });
      const { simulated, engine } = await replayOnWorkers(body, formatSchedule(trace), spawn);
      expect(simulated.length).toBeGreaterThan(4);
      expect(engine).toEqual(simulated);
    }
  });
}
