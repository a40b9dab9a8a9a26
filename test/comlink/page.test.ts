import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

test('a thread that may not block is told so by wrapSync and serve, and awaits calls of the same end', async () => {
  const program = new URL('./page.program.ts', import.meta.url);
  const told = await run(program, { limitMs: 30_000, waitsFor: 'the answer of a thread' });
  const why = 'this thread may not block; use Comlink over endpoint()';
  const refused = ['wrapSync', 'serve'].map(
    (call) => `ENOTSUP: operation not supported, ${call}: ${why}`,
  );
  expect(told).toEqual({ canBlock: false, refused, sum: 3 });
});
