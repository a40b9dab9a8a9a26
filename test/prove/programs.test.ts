import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const programs = readdirSync('prove/programs').map((file) => ({
  file,
  text: readFileSync(`prove/programs/${file}`, 'utf8'),
}));

test('a program of a proof imports what is built, and other programs, only', () => {
  const others = programs.flatMap(({ file, text }) =>
    [...text.matchAll(/ from '([^']+)'/g)]
      .map(([, from = '']) => from)
      .filter((from) => !/^(\.\.\/\.\.\/dist\/[\w/-]+\.js|\.\/[\w-]+\.ts)$/.test(from))
      .map((from) => `${file} imports ${from}`),
  );
  expect(others).toEqual([]);
});

/** Parts of a call that waits, and what is below the calls. */
const BELOW =
  /\b(block|isPast|untilDone|\w+Blocking|peekView)\(|\bAtomics\.|\.(producer|consumer)\b(?!\?\.records)/g;

test('a program of a proof waits and moves bytes by the calls that ship, by no loop of its own', () => {
  const own = programs.flatMap(({ file, text }) =>
    [...text.matchAll(BELOW)].map(([what]) => `${file}: ${what}`),
  );
  expect(own).toEqual([]);
});
