import { expect, test } from 'vitest';
import { sources } from './sources.ts';

interface Comment {
  readonly at: string;
  /** Without the signs of a comment and the marks of edges. */
  readonly text: string;
}

const comments = ['src', 'prove', 'test', 'bench']
  .flatMap((folder) =>
    sources(folder).map(({ path, text }) => ({ path: `${folder}/${path}`, text })),
  )
  .flatMap(({ path, text }) => commentsOf(path, text));

test('the first word of a comment names its subject', () => {
  const nameless = comments.filter(({ text }) =>
    /^(Of|Who|Whom|Whose|Whoever|What|Whatever|Whether|It|Its|Which|Not|So|And|But)\b/.test(text),
  );
  expect(nameless.map(({ at, text }) => `${at} ${text.slice(0, 60)}`)).toEqual([]);
});

test('"who" stands in questions only: a thread, a caller, a holder has a name', () => {
  const vague = comments.filter(({ text }) =>
    /\b[Ww]ho(m|ever)?\b/.test(text.replace(/[^.?!]*\?/g, '')),
  );
  expect(vague.map(({ at, text }) => `${at} ${text.slice(0, 60)}`)).toEqual([]);
});

test('a comment names no document that is not in the repository', () => {
  const absent = [
    /\b(PROTOCOL|DESIGN|STYLE|PLATFORM|PEERS|PICKS)\b|\bthe (design|specification)\b/,
    /\b(SEMANTICS|RACES|PROOFS|SECURITY|ARCHITECTURE)\b(?!\.md)/,
  ];
  const lost = comments.filter(({ text }) => absent.some((name) => name.test(text)));
  expect(lost.map(({ at, text }) => `${at} ${text.slice(0, 60)}`)).toEqual([]);
});

/** Block comments, and runs of line comments; a mark of an edge begins a new one. */
function commentsOf(path: string, text: string): Comment[] {
  const lines = text.split('\n');
  const found: Comment[] = [];
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    if (/^\s*\/\*/.test(lines[i] ?? '')) while (!lines[i]?.includes('*/')) i++;
    else if (/^\s*\/\/ /.test(lines[i] ?? '')) while (goesOn(lines[i + 1])) i++;
    else continue;
    const words = lines
      .slice(first, i + 1)
      .map((line) => line.replace(/^\s*\/?[*/]+ ?|\*\/$/g, ''));
    const whole = words.join(' ').trim();
    found.push({ at: `${path}:${first + 1}`, text: whole.replace(/^([A-Z]+[<>=|] )+/, '') });
  }
  return found;
}

function goesOn(line = ''): boolean {
  return /^\s*\/\/ /.test(line) && !/^\s*\/\/ ([A-Z]+[<>=|] )/.test(line);
}
