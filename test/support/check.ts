import {
  type Body,
  type CheckOptions,
  check as search,
  type Verdict,
} from '../../src/model/index.ts';

/** Searches as `check` does, bounded by runs alone: no time decides what is shown. */
export function check(body: Body, options: CheckOptions = {}): Verdict {
  return search(body, { maxMs: Infinity, ...options });
}
