import { parseArgs } from 'node:util';

const USAGE = `Usage: socketpair bench [--only TEXT] [--rounds N] [--quick]

Measures throughput and round trips between two threads, pinned to two cores and to one where that can
be done: this library, postMessage, and the kernel's socketpair and pipe and a ring in C where there is
a C compiler (cc). Prints tables. Takes some 4 minutes.

  --only TEXT   only cases whose name contains TEXT, like 'throughput', '1024' or 'two'
  --rounds N    each case N times; 3 if left out
  --quick       each case once, for a moment: to see that it runs
  -h, --help    shows this
`;

interface Shipped {
  measureShipped(only: string, rounds: number, quick: boolean): string;
}

/** Runs the command; returns the exit status. */
export async function bench(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string', default: '3' },
        only: { type: 'string', default: '' },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return 0;
    }
    const rounds = values.quick ? 1 : Number(values.rounds);
    if (!(Number.isInteger(rounds) && rounds >= 1 && rounds <= 1_000)) {
      throw new RangeError(`rounds must be 1 to 1000: rounds=${values.rounds}`);
    }
    // The build puts it there; it is made of the repository's bench, and of nothing here.
    const file = new URL('./bench/shipped.js', import.meta.url).href;
    const { measureShipped } = (await import(file)) as Shipped;
    process.stdout.write(measureShipped(values.only, rounds, values.quick));
    return 0;
  } catch (error) {
    if (!isMisuse(error)) throw error;
    process.stderr.write(`socketpair bench: ${error.message}\n`);
    return 1;
  }
}

function isMisuse(error: unknown): error is Error {
  const code = (error as { code?: unknown }).code;
  return (
    error instanceof RangeError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS_'))
  );
}
