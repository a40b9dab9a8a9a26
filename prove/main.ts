import { pathToFileURL } from 'node:url';
import { transformedLibrary } from './bundle.ts';
import { loadLibrary } from './library.ts';
import { run, scenarios } from './scenarios.ts';

const root = pathToFileURL(`${process.cwd()}/`);
const transformed = await transformedLibrary(root);
const library = await loadLibrary(transformed);
const reached = new Set<number>();
for (const scenario of scenarios) {
  if (process.argv[2] && !scenario.name.includes(process.argv[2])) continue;
  const start = performance.now();
  const result = run(scenario, library, transformed.sites, reached);
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  console.log(scenario.name, result.verdict, result.why, result.states, result.steps, seconds);
  for (const move of result.path) {
    const { step } = move;
    const site = transformed.sites[step.site];
    console.log(
      `  ${'                              '.repeat(move.thread)}${step.kind} ${step.word?.name ?? ''} ${step.values} → ${move.result} (${site?.fn}:${site?.line})`,
    );
  }
}
