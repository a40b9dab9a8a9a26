import { input, report } from '../../support/program.ts';
import { fuzzFrames } from './fuzz.ts';

/*
 * An error that nobody catches, or a rejection, ends it as it would end any program. With an argument,
 * a seed and how many frames, it tries a library that has been changed.
 */
const [, , given] = process.argv;
const [seed = 1, frames = 1] =
  given === undefined ? input<number[]>() : given.split(' ').map(Number);
// The stacks of errors that are answers cost more than the answers.
Error.stackTraceLimit = 0;
const tally = await fuzzFrames(seed, frames);
if (given === undefined) report(tally);
process.exit(0);
