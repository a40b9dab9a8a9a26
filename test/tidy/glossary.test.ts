import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from './sources.ts';

const architecture = readFileSync(new URL('docs/ARCHITECTURE.md', root), 'utf8');
const glossary = architecture.split('## Glossary')[1]?.split('\n## ')[0] ?? '';

/** Rows of the glossary: the word, the file below src, the name that the file exports. */
const ROWS = [...glossary.matchAll(/^\| ([^|]+) \| [^|]+ \| `([^`]+)` `([^`]+)` \|$/gm)].map(
  ([, word = '', file = '', name = '']) => ({ word, file, name }),
);

test('the glossary has a row for each of its lines, and no word twice', () => {
  const lines = glossary.split('\n').filter((line) => line.startsWith('| '));
  expect(ROWS.length).toBe(lines.length - 2);
  expect(ROWS.length).toBeGreaterThan(30);
  const words = ROWS.flatMap(({ word }) => word.split(', '));
  expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([]);
});

test.each(ROWS)('glossary: $word is $name in src/$file', ({ file, name }) => {
  const url = new URL(`src/${file}`, root);
  expect(existsSync(url)).toBe(true);
  expect(readFileSync(url, 'utf8')).toMatch(
    new RegExp(`^export (?:abstract )?(?:class|interface|type|function|const) ${name}\\b`, 'm'),
  );
});

test('every path of the source that the page names exists', () => {
  const paths = [...architecture.matchAll(/`((?:src|test|prove|bench|docs)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  const missing = paths.filter((path) => !existsSync(new URL(path, root)));
  expect(missing).toEqual([]);
  const files = [...architecture.matchAll(/`(\w+\/[\w-]+\.ts)`/g)].map(([, path = '']) => path);
  expect(files.filter((path) => !existsSync(new URL(`src/${path}`, root)))).toEqual([]);
});
