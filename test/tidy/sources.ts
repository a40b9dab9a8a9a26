import { readdirSync, readFileSync } from 'node:fs';

export const root: URL = new URL('../../', import.meta.url);

export interface Source {
  /** Below its folder. */
  readonly path: string;
  readonly text: string;
}

/** The TypeScript of a folder of the repository. */
export function sources(folder: string): Source[] {
  const url = new URL(`${folder}/`, root);
  return (
    readdirSync(url, { recursive: true, encoding: 'utf8' })
      // Made from the main.ts beside it by the build; the test of the package holds it to that.
      .filter((path) => path.endsWith('.ts') && !path.endsWith('/code.ts'))
      .map((path) => ({ path, text: readFileSync(new URL(path, url), 'utf8') }))
  );
}

export const library: readonly Source[] = sources('src');

export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*/g, '');
}

export function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Files whose code the model checker runs. */
export const CHECKED = /^(atomics|clock|ring)\//;
