import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../', import.meta.url);
const files = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
  // Made from the main.ts beside it by the build; the test of the package holds it to that.
  .filter((path) => path.endsWith('.ts') && !path.endsWith('/code.ts'))
  .map((path) => ({ path, text: readFileSync(new URL(`src/${path}`, root), 'utf8') }));
const architecture = readFileSync(new URL('docs/ARCHITECTURE.md', root), 'utf8');

/** The folders whose code the model checker runs. */
const CHECKED = /^(atomics|clock|ring)\//;
/** A shared access, through words.ts or in a leaf function. */
const ACCESS =
  /(?<!\.)\b(load|store|add|or|compareExchange|publish|claimLine)\(|\.fetchNext\(|\bAtomics\.\w+\(/;
const MARK = /\/\/ (?:[A-Z]+[<>=|] )+/;

// What each folder of src may import, itself aside. A folder not listed here may not exist.
const LAYERS: Record<string, readonly string[]> = {
  errno: [],
  host: [],
  atomics: ['errno'],
  ring: ['atomics', 'errno'],
  reaper: ['ring', 'atomics'],
  listener: ['atomics'],
  clock: ['ring', 'atomics', 'errno'],
  calls: ['ring', 'atomics', 'errno'],
  thread: ['reaper', 'listener', 'ring', 'atomics', 'host', 'errno'],
  socket: ['calls', 'thread', 'ring', 'atomics', 'host', 'errno'],
  poll: ['calls', 'socket', 'thread', 'ring', 'atomics', 'errno'],
  fd: ['poll', 'socket', 'thread', 'ring'],
  stream: ['calls', 'socket', 'ring', 'errno'],
  comlink: ['calls', 'poll', 'socket', 'thread', 'errno'],
  worker: ['fd', 'socket', 'thread', 'ring', 'atomics', 'host', 'errno'],
  posix: ['calls', 'fd', 'poll', 'socket', 'thread', 'ring', 'errno'],
  race: ['clock', 'socket', 'thread', 'ring', 'atomics', 'errno'],
  model: ['atomics'],
  cli: ['index.ts', 'worker', 'ring'],
  'index.ts': ['calls', 'poll', 'socket', 'thread', 'errno'],
};

test('imports go down the layers only', () => {
  const upward = files.flatMap(({ path, text }) => {
    const folder = path.split('/')[0] ?? '';
    return [...text.matchAll(/from '(\.[^']*)'/g)].flatMap(([, specifier = '']) => {
      const target = new URL(specifier, new URL(path, 'file:///src/')).pathname;
      const other = target.slice('/src/'.length).split('/')[0] ?? '';
      const allowed = other === folder || LAYERS[folder]?.includes(other);
      return allowed ? [] : [`${path} imports ${specifier}`];
    });
  });
  expect(upward).toEqual([]);
});

test('only src/atomics and src/model name Atomics', () => {
  const naming = files
    .filter(({ path }) => !/^(atomics|model|race)\//.test(path))
    .filter(({ text }) => /\bAtomics\./.test(withoutComments(text)));
  expect(naming.map(({ path }) => path)).toEqual([]);
});

test('every shared access says which edge it belongs to', () => {
  const bare = checkedLines().flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => {
      const code = line.replace(/\/\/.*/, '');
      if (
        /^\s*(\*|\/\*|import|export function|function|protected (?:override )?publish\()/.test(
          line,
        ) ||
        !ACCESS.test(code)
      )
        return [];
      return markAbove(lines, i) ? [] : [`${path}:${i + 1} ${line.trim()}`];
    }),
  );
  expect(bare).toEqual([]);
});

test('every edge has both its ends, and its row in the table of edges', () => {
  const ends = new Map<string, Set<string>>();
  for (const { lines } of checkedLines()) {
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
    ['deadlock', 'tell'],
    ['lock', 'release'],
  ];
  for (const [file, name] of leaves) {
    const text = withoutComments(
      files.find(({ path }) => path === `atomics/${file}.ts`)?.text ?? '',
    );
    const body = text.split(`function ${name}(`)[1]?.split('\n}\n')[0] ?? '';
    const calls = [...body.matchAll(/(\w+(?:\.\w+)?)\(/g)].map(([, call = '']) => call);
    expect(calls.length, name).toBeGreaterThan(1);
    // Asked for before anything is changed; not by one ring, and by acquire() for release().
    if (name !== 'ring' && name !== 'release') expect(calls.shift(), name).toBe('headroom');
    expect(calls.filter((call) => !/^(Atomics\.\w+|if|for)$/.test(call))).toEqual([]);
  }
});

// The rules by which the model checker can run this code: RACES of a run must not outlive it.
test('checked code has no mutable state of a module, no finally, and no catch that could swallow', () => {
  const breaches = files
    .filter(({ path }) => CHECKED.test(path))
    .flatMap(({ path, text }) =>
      withoutComments(text)
        .split('\n')
        .flatMap((line, i) => {
          const allowed =
            (path === 'atomics/words.ts' && /} catch {|wait\.async/.test(line)) ||
            rethrows(text, line);
          return /^(export )?(let|var) |\bfinally\b|\bcatch\b|\basync\b/.test(line) && !allowed
            ? [`${path}:${i + 1} ${line.trim()}`]
            : [];
        }),
    );
  expect(breaches).toEqual([]);
});

test('a call that waits does it in untilDone(); only join() has nothing to try again', () => {
  const waiting = files.filter(({ text }) => /\b(block|isPast)\(/.test(withoutComments(text)));
  expect(waiting.map(({ path }) => path).sort()).toEqual([
    'atomics/block.ts',
    'atomics/until-done.ts',
    'worker/thread.ts',
  ]);
});

/** A catch that undoes something where an Error was thrown, and throws on whatever it was. */
function rethrows(text: string, line: string): boolean {
  if (!line.includes('} catch (error) {')) return false;
  const bodies = text.split('} catch (error) {').slice(1);
  return bodies.every((body) =>
    /^\s*(\/\/[^\n]*\n\s*)*if \((error instanceof \w*Error\)[\s\S]*?\n\s*throw error;\n|!\(error instanceof \w*Error\)[^\n]*\) throw error;\n)\s*}\n/.test(
      body,
    ),
  );
}

test('below the adapters the library uses the language only: no static import of a runtime module', () => {
  const imports = files.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(/from '([^.'][^']*)'/g)].map(
      ([, name]) => `${path} imports ${name}`,
    ),
  );
  expect(
    imports.filter((line) => !/^((cli|comlink|model)\/|stream\/(node|duplex)\.ts)/.test(line)),
  ).toEqual([]);
});

test('files are short, lines fit, and nothing is left over', () => {
  const long = files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    const limit = path === 'socket/socket.ts' ? 400 : 260;
    const found = lines.length > limit ? [`${path} has ${lines.length} lines`] : [];
    for (const [i, line] of lines.entries()) {
      // A text that stands on one line may.
      if (line.length > 110 && !/['"`<]/.test(line)) found.push(`${path}:${i + 1} is too long`);
      const cli = path.startsWith('cli/');
      if (/\b(TODO|FIXME|XXX)\b/.test(line) || (!cli && /^[^*]*console\.log/.test(line))) {
        found.push(`${path}:${i + 1} is left over: ${line.trim()}`);
      }
    }
    return found;
  });
  expect(long).toEqual([]);
});

test('names say writePos and readPos, never head or tail', () => {
  const found = files
    .filter(({ path }) => CHECKED.test(path))
    .filter(({ text }) => /\b(head|tail)\b|(Head|Tail)[A-Z(]/.test(withoutComments(text)));
  expect(found.map(({ path }) => path)).toEqual([]);
});

function checkedLines(): { path: string; lines: string[] }[] {
  return files
    .filter(({ path }) => CHECKED.test(path) && path !== 'atomics/words.ts')
    .map(({ path, text }) => ({ path, lines: text.split('\n') }));
}

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

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*/g, '');
}
