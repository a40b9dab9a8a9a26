import { expect, test } from 'vitest';
import { CHECKED, library, type Source, sources, withoutComments } from './sources.ts';

// Rules by which the model checker can run this code: no state of one run may outlive it.
test('checked code has no mutable state of a module, no finally, and no catch that could swallow', () => {
  const breaches = library
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

test('a call that waits does it in untilDone(); only a join has nothing to try again', () => {
  const waiting = library.filter(({ text }) => /\b(block|isPast)\(/.test(withoutComments(text)));
  expect(waiting.map(({ path }) => path).sort()).toEqual([
    'atomics/block.ts',
    'atomics/exit.ts',
    'atomics/until-done.ts',
  ]);
});

/** A catch that undoes something where an Error was thrown, and throws on whatever it was. */
function rethrows(text: string, line: string): boolean {
  if (!line.includes('} catch (error) {')) return false;
  const bodies = text.split('} catch (error) {').slice(1);
  const undoes = 'error instanceof \\w*Error\\)[\\s\\S]*?\\n\\s*throw error;\\n';
  const passes = '!\\(error instanceof \\w*Error\\)[^\\n]*\\) throw error;\\n';
  const both = new RegExp(`^\\s*(//[^\\n]*\\n\\s*)*if \\((${undoes}|${passes})\\s*}\\n`);
  return bodies.every((body) => both.test(body));
}

test('names say writePos and readPos, never head or tail', () => {
  const found = library
    .filter(({ path }) => CHECKED.test(path))
    .filter(({ text }) => /\b(head|tail)\b|(Head|Tail)[A-Z(]/.test(withoutComments(text)));
  expect(found.map(({ path }) => path)).toEqual([]);
});

/** Tests and proofs may be as long as the longest lists of cases in them. */
const FOLDERS: readonly { name: string; files: readonly Source[]; maxLines: number }[] = [
  { name: 'src', files: library, maxLines: 260 },
  { name: 'prove', files: sources('prove'), maxLines: 320 },
  { name: 'test', files: sources('test'), maxLines: 400 },
];
/** Longer than their folder's files may be, and why. */
const LONG: Record<string, number> = {
  // The class that has every call, with its documentation.
  'src/socket/socket.ts': 400,
  // One program with a scene for each law of spawn().
  'test/worker/spawn.program.ts': 450,
};

test.for(FOLDERS)('files of $name are short, lines fit, and nothing is left over', (folder) => {
  const { name, files, maxLines } = folder;
  const found = files.flatMap(({ path, text }) => {
    const lines = text.split('\n');
    const code = withoutTexts(text).split('\n');
    const limit = LONG[`${name}/${path}`] ?? maxLines;
    const long = lines.length > limit ? [`${name}/${path} has ${lines.length} lines`] : [];
    return [
      ...long,
      ...lines.flatMap((line, i) => {
        // A text that stands on one line may be longer.
        if (line.length > 110 && !/['"`<]/.test(line))
          return [`${name}/${path}:${i + 1} is too long`];
        return isLeftOver(`${name}/${path}`, code[i] ?? '')
          ? [`${name}/${path}:${i + 1} ${line.trim()}`]
          : [];
      }),
    ];
  });
  expect(found).toEqual([]);
});

/** Programs print: the command line, prove, what a test runs by itself, and a replay that was asked for. */
const PRINTS = /^(src\/cli|prove|test\/kernel\/random\.test\.ts|.*\.program\.ts)/;

function isLeftOver(path: string, line: string): boolean {
  if (/\b(TODO|FIXME|XXX)\b|\b(test|it|describe)\.only\(/.test(line)) return true;
  return !PRINTS.test(path) && /^[^*]*\bconsole\.log\(/.test(line);
}

/** Texts are programs that a test runs, and may print; their lines are counted all the same. */
function withoutTexts(text: string): string {
  const blank = (found: string): string => found.replace(/[^\n]/g, '');
  return text.replace(/'[^'\n]*'|`[^`]*`|\/[^/\n*][^/\n]*\//g, blank);
}
