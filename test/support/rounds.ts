const { CI = '' } = process.env;

/**
 * How often a law is tried that more tries make surer: `all` in CI, a tenth of it elsewhere. Only
 * for repetition; what is enumerated is enumerated wherever it runs.
 */
export function rounds(all: number): number {
  return CI === '' ? Math.ceil(all / 10) : all;
}
