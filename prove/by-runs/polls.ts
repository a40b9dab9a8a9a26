import type { Verdict } from '../../src/model/index.ts';
import { bundledLaws } from '../transform/bundle.ts';
import { laws } from './poll-laws.ts';

type Laws = typeof import('./poll-laws.ts').laws;

/** Names of the laws of poll and Poller that are shown in every run. */
export const pollLaws: readonly string[] = Object.entries(laws)
  .filter(([, { verdict }]) => verdict === 'verified')
  .map(([name]) => name);

/** The call of ours that waits in a law. */
export function waitOf(law: string): string {
  return law.startsWith('poll ') ? 'poll' : 'Poller.wait';
}

/** Shows a law of the library as it is built. */
export async function checkPolls(root: URL, name: string): Promise<Verdict> {
  const text = await bundledLaws(root);
  const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
  const law = ((await import(url)) as { laws: Laws }).laws[name];
  if (law === undefined) throw new Error(`no law ${name}`);
  return law.run();
}
