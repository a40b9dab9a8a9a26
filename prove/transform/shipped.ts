import { readdirSync, readFileSync } from 'node:fs';
import type { Site } from './site.ts';

/** Names of all functions in the files of programs. */
export function programNames(root: URL): Set<string> {
  const folder = new URL('prove/programs/', root);
  const texts = readdirSync(folder).map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/^(?:export )?function (\w+)/gm)]);
  return new Set(names.map(([, name = '']) => name));
}

/** Functions of the library that the programs of a row call, by the sites that it has reached. */
export function shippedCalls(
  programs: ReadonlySet<string>,
  hooks: readonly string[],
  sites: readonly Site[],
  reached: ReadonlySet<number>,
): string[] {
  const own = sites.filter(({ id, fn }) => reached.has(id) && programs.has(fn));
  const called = own.map(({ does }) => does.replace(/^new_/, 'new '));
  return [...new Set(called)].filter((name) => !programs.has(name) && !hooks.includes(name)).sort();
}
