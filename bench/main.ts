import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compileNative } from './native.ts';
import { twoCores } from './pin.ts';
import { plan } from './plan.ts';
import { FULL, QUICK, run } from './rounds.ts';
import { save } from './save.ts';
import { tables } from './tables/index.ts';
import { targetTable } from './tables/targets.ts';
import { warn } from './warn.ts';

const USAGE = `Usage: npm run bench -- [options]

  --quick          each case once, for a moment: to see that it runs and that the data is right
  --only TEXT      only cases whose name contains TEXT; may be given more than once
  --rounds N       rounds, 5 unless given
  --node PATH      another Node executable for the cases
  --against DIR    also measures the built library of another checkout, round by round
  --save           writes bench/results, bench/README.md and its charts
  --list           names the cases
`;

/** Facts that run.mjs knows. */
interface Surroundings {
  readonly root: string;
  /** Folder of the bundled bench. */
  readonly here: string;
  readonly args: readonly string[];
  readonly bundleOther: (checkout: string) => Promise<string>;
}

export async function main({ root, here, args, bundleOther }: Surroundings): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      node: { type: 'string', default: process.execPath },
      against: { type: 'string' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const pins = twoCores();
  const cases = plan(pins).filter(
    ({ name }) => values.only.length === 0 || values.only.some((text) => name.includes(text)),
  );
  if (values.list) {
    process.stdout.write(cases.map(({ name }) => `${name}\n`).join(''));
    return 0;
  }
  if (cases.length === 0) throw new Error(`no case has a name with: only=${values.only}`);
  const rounds = values.quick ? 1 : Number(values.rounds ?? 5);
  if (!(rounds >= 1)) throw new Error(`--rounds must be a number of at least 1: ${values.rounds}`);
  const native = compileNative(here);
  warn(pins !== undefined, native !== undefined);
  const other =
    values.against === undefined ? undefined : await bundleOther(resolve(values.against));
  const duration = values.quick ? QUICK : FULL;
  const { all, node } = run(cases, { here, other, rounds, node: values.node, native, ...duration });
  process.stdout.write(tables(all));
  process.stdout.write(`${targetTable([{ node, series: all }]).join('\n')}\n`);
  if (values.save) await save(join(root, 'bench'), { node, rounds, ...duration, series: all });
  return 0;
}
