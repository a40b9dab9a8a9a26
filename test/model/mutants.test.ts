import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import * as model from '../../src/model/index.ts';
import { broken } from './battery.ts';

/*
 * Errors planted in the checker itself. Its laws are short: known verdicts, published numbers of
 * traces, and random programs against brute force. Each error breaks one at least.
 */

type Mutant = readonly [file: string, find: string, replace: string];

const MUTANTS: Readonly<Record<string, Mutant>> = {
  'a compareExchange never writes': ['run/footprint', '!== stored(operation)', '!== undefined'],
  'a wait does not use its list': [
    'run/footprint',
    "kind === 'notify' || kind === 'wait' ||",
    "kind === 'notify' ||",
  ],
  'a timeout does not move the clock for others': [
    'run/footprint',
    "to: from, clock: 'write'",
    "to: from, clock: 'none'",
  ],
  'two loads depend': ['run/event', '(a.write || b.write) && a.from', 'a.from'],
  'a load and a store do not depend': [
    'run/event',
    '(a.write || b.write) && a.from',
    '(a.write && b.write) && a.from',
  ],
  'waits and notifies of one list do not depend': [
    'run/event',
    'if (a.list && b.list && a.from === b.from) return true;',
    '',
  ],
  'clocks depend only if both move it': [
    'run/event',
    "(a.clock === 'write' || b.clock === 'write')",
    "(a.clock === 'write' && b.clock === 'write')",
  ],
  'a wait sleeps on another value': [
    'world/world',
    '!== value) return done',
    '=== value) return done',
  ],
  'a notify wakes all': ['world/world', 'operation.count)', 'Infinity)'],
  'a timeout leaves the clock as it is': [
    'world/world',
    'Math.max(this.#now, waiter.deadline)',
    'this.#now',
  ],
  'the last sleeper is woken first': [
    'world/wait-lists',
    '[...this.at(word), waiter]',
    '[waiter, ...this.at(word)]',
  ],
  'a sleeper that timed out stays in its list': [
    'world/wait-lists',
    'this.#replace(word, others);\n      return waiter;',
    'return waiter;',
  ],
  'sleep sets keep what depends': [
    'search/dpor',
    'if (!dependent(footprint, event.footprint)) sleep',
    'sleep',
  ],
  'a step that another takes away is forgotten': [
    'search/dpor',
    'if (lost || woken) node.backtrack.add(thread);',
    '',
  ],
  'races are not reversed': [
    'search/dpor',
    'if (thread !== undefined) node.backtrack.add(thread);',
    '',
  ],
  'all that came before a load is hidden': [
    'search/path',
    'if (!write.write || later.list',
    'if (later.list',
  ],
  'a sleep never times out': [
    'run/lane',
    'pending.timeout !== Infinity',
    'pending.timeout === undefined',
  ],
  'a choice is left out': ['run/lane', 'length: pending.count }', 'length: pending.count - 1 }'],
  'a loop is never let out': ['run/lane', 'isUnchanged(this.#loop)', 'true'],
  'a loop is never parked': ['run/spin', 'if (last === undefined ||', 'if (last !== undefined ||'],
  'a read and a write do not race': [
    'run/race',
    '!a.access.write && !b.access.write',
    '!a.access.write || !b.access.write',
  ],
  'two reads race': ['run/race', 'if (!a.access.write && !b.access.write) return false;', ''],
  'a load is ordered by nothing': [
    'run/race',
    "if (kind !== 'store') this.#join",
    "if (kind === 'store') this.#join",
  ],
  'a view does not report what is written': [
    'views/seeing-view',
    'this.#element(property, true);',
    '',
  ],
  'a load publishes': ['run/race', 'if (write) this.#words.set', 'this.#words.set'],
  'the memory of the start is put back before m.after': [
    'run/replay-program',
    'this.#memory.restore(image);\n',
    '',
  ],
  'cut runs are complete': [
    'search/search',
    '!this.#exhausted && this.cut === 0',
    '!this.#exhausted',
  ],
  'a used budget is complete': [
    'search/search',
    '!this.#exhausted && this.cut === 0',
    'this.cut === 0',
  ],
};

test('the checker as it is breaks none of the laws', () => {
  expect(broken(model.check, 300)).toEqual([]);
});

test.for(Object.entries(MUTANTS))('%s: a law is broken', async ([, mutant]) => {
  const { check } = await planted(mutant);
  expect(lawsBroken(check)).not.toEqual([]);
});

/** A checker that fails altogether breaks them all. */
function lawsBroken(check: typeof model.check): string[] {
  try {
    return broken(check, 300);
  } catch (error) {
    return [String(error)];
  }
}

/** The checker with the error in it. */
async function planted([file, find, replace]: Mutant): Promise<typeof model> {
  const root = fileURLToPath(new URL('../../src/model/', import.meta.url));
  let isPlanted = false;
  const { outputFiles } = await build({
    entryPoints: [`${root}index.ts`],
    bundle: true,
    format: 'esm',
    write: false,
    plugins: [
      {
        name: 'plant',
        setup({ onLoad }) {
          onLoad({ filter: new RegExp(`/model/${file}\\.ts$`) }, ({ path }) => {
            const text = readFileSync(path, 'utf8');
            isPlanted = text.split(find).length === 2;
            return { contents: text.replace(find, () => replace), loader: 'ts' };
          });
        },
      },
    ],
  });
  expect(isPlanted, `${file} has no single ${find}`).toBe(true);
  const code = Buffer.from(outputFiles[0]?.contents ?? '').toString('base64');
  return import(`data:text/javascript;base64,${code}`);
}
