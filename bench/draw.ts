import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ratePoints, tripPoints } from './points.ts';
import { readme } from './readme.ts';
import type { Saved } from './saved.ts';

/** Writes the page and the pictures of all that is saved in `results`. */
export async function draw(bench: string, results: string): Promise<void> {
  const files = readdirSync(results).filter((name) => name.endsWith('.json'));
  const all = files
    .sort()
    .map((name): Saved => JSON.parse(readFileSync(join(results, name), 'utf8')));
  writeFileSync(join(bench, 'README.md'), readme(all));
  const shown = all[0]?.series ?? [];
  // biome-ignore lint/correctness/useImportExtensions: it is JavaScript, with types beside it.
  const { latencyChart, throughputChart } = await import('./charts.mjs');
  writeFileSync(join(results, 'throughput.svg'), throughputChart(ratePoints(shown)));
  writeFileSync(join(results, 'latency.svg'), latencyChart(tripPoints(shown)));
}
