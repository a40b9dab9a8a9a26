import { laws } from './laws.ts';

/* Runs one law of a library that has been changed, for mutants.test.ts: status 1 where it fails. */
const law = laws[process.argv[2] ?? ''];
if (law === undefined) process.exit(2);
await law();
process.exit(0);
