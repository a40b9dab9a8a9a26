import { expect, test } from 'vitest';
import { run } from '../support/run.ts';
import { isNode } from '../support/runtime.ts';

// Node has no global Worker.
test.skipIf(isNode)(
  'a Worker of the runtime’s own class gets its ends, and its end is told',
  async () => {
    const saw = await run(new URL('./global-worker.program.ts', import.meta.url), {
      limitMs: 60_000,
      waitsFor: 'a child made by the global Worker class',
    });
    expect(saw).toEqual({ answer: 'HELLO', data: 'of the maker', end: 0, isOpen: false });
  },
);
