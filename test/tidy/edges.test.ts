import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { library, root, withoutComments } from './sources.ts';

const architecture = readFileSync(new URL('docs/ARCHITECTURE.md', root), 'utf8');

/** Functions of other files that access a shared word for their caller. */
const NAMED = ['publish', 'claimLine'];
const MARK = /\/\/ (?:[A-Z]+[<>=|] )+/;

interface Accessing {
  readonly path: string;
  readonly lines: readonly string[];
  /** Finds a shared access in a line. */
  readonly access: RegExp;
}

/** Everything that accesses shared words, but the simulated memory; words.ts has no order of its own. */
const ACCESSING: readonly Accessing[] = library
  .filter(({ path }) => !/^(model|cli)\//.test(path) && path !== 'atomics/words.ts')
  .map(({ path, text }) => ({ path, lines: text.split('\n'), access: accessOf(text) }));

/** Through words.ts, of which a file imports what it calls, in a leaf function, or of the program's. */
function accessOf(text: string): RegExp {
  const [, imported = ''] = /import \{([^}]*)\} from '[^']*\/words\.ts'/.exec(text) ?? [];
  const names = imported
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[a-z]/.test(name) && name !== 'mayWait');
  const calls = `(?<![.#\\w])(?:${[...NAMED, ...names].join('|')})\\(`;
  return new RegExp(`${calls}|\\.fetchNext\\(|\\bAtomics\\.\\w+\\(|\\bAtomics\\[`);
}

test('every shared access says which edge it belongs to', () => {
  const bare = ACCESSING.flatMap(({ path, lines, access }) =>
    lines.flatMap((line, i) => {
      const code = line.replace(/\/\/.*/, '');
      const isDefinition =
        /^\s*(\*|\/\*|import|export function|function|protected (?:override )?publish\()/.test(
          line,
        );
      if (isDefinition || !access.test(code)) return [];
      return markAbove(lines, i) ? [] : [`${path}:${i + 1} ${line.trim()}`];
    }),
  );
  expect(bare).toEqual([]);
});

test('every edge has both its ends, and its row in the table of edges', () => {
  const ends = new Map<string, Set<string>>();
  for (const { lines } of ACCESSING) {
    for (const line of lines.filter((text) => MARK.test(text))) {
      for (const [, edge = '', mark = ''] of line.matchAll(/\b([A-Z]+)([<>=|]) /g)) {
        ends.set(edge, (ends.get(edge) ?? new Set()).add(mark));
      }
    }
  }
  const lonely = [...ends].filter(
    ([, marks]) =>
      !(marks.has('|') && marks.size === 1) &&
      !marks.has('=') &&
      !(marks.has('<') && marks.has('>')),
  );
  expect(lonely.map(([edge]) => edge)).toEqual([]);
  const table = [...architecture.matchAll(/^\| `([A-Z]+)` \|/gm)].map(([, edge]) => edge);
  expect(table.sort()).toEqual([...ends.keys()].sort());
});

// A call may throw RangeError at its entry; between taking waiters and ringing nobody would ring.
test('the functions between a change and its ring are leaves: they call built-ins only', () => {
  const leaves = [
    ['doorbell', 'publish'],
    ['doorbell', 'changeAndRing'],
    ['doorbell', 'ring'],
    ['interrupt', 'markAndRing'],
    ['death', 'changeAndRingOne'],
    ['death', 'ringAll'],
    ['lock', 'release'],
  ];
  for (const [file, name] of leaves) {
    const text = withoutComments(
      library.find(({ path }) => path === `atomics/${file}.ts`)?.text ?? '',
    );
    const body = text.split(`function ${name}(`)[1]?.split('\n}\n')[0] ?? '';
    const calls = [...body.matchAll(/(\w+(?:\.\w+)?)\(/g)].map(([, call = '']) => call);
    expect(calls.length, name).toBeGreaterThan(1);
    // Asked for before anything is changed; not by one ring, and by acquire() for release().
    if (name !== 'ring' && name !== 'release') expect(calls.shift(), name).toBe('headroom');
    expect(calls.filter((call) => !/^(Atomics\.\w+|if|for)$/.test(call))).toEqual([]);
  }
});

// They stand there as text, for a function of their own would be a call between a change and its ring.
test('the loop that rings is the same text in each leaf, but for what it tells a Poller', () => {
  const loop = (file: string, name: string): string[] => {
    const text = withoutComments(
      library.find(({ path }) => path === `atomics/${file}.ts`)?.text ?? '',
    );
    const [, body = ''] = text.split(`function ${name}(`);
    const [found = ''] = /\n {2}for \(let slot[\s\S]*?\n {2}}\n/.exec(body) ?? [];
    return found.split('\n').filter((line) => line.trim() !== '');
  };
  const publish = loop('doorbell', 'publish');
  expect(publish.length).toBe(8);
  expect(loop('doorbell', 'changeAndRing')).toEqual(publish);
  const quiet = publish.filter((line) => !line.includes('Atomics.or('));
  expect(loop('lock', 'release')).toEqual(quiet);
  const toAll = quiet.filter((line) => !line.includes('continue;'));
  expect(loop('death', 'ringAll').filter((line) => !line.includes('ANY_PAIR'))).toEqual(toAll);
});

/** A mark stands on the line above, or above the statement that this line continues. */
function markAbove(lines: readonly string[], index: number): boolean {
  for (let i = index - 1; i >= 0 && i >= index - 3; i--) {
    const line = lines[i] ?? '';
    if (MARK.test(line)) return true;
    if (/^\s*\/\//.test(line)) continue;
    if (/[;{}]\s*$/.test(line)) return false;
  }
  return false;
}
