import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

const PROGRAM = new URL('./dropped.program.ts', import.meta.url);

const LAWS: Record<string, unknown> = {
  'an end closes after its Socket was dropped': 'closed',
  'an end stays open while one of its Sockets is there': ['open', 1],
  'a Socket that was closed closes nothing again, when it is collected': ['open', 'open', 'closed'],
  'an end stays open while a call is pending, though its Socket was dropped': [
    'open',
    'pending',
    1,
    'closed',
  ],
  'an end that was moved stays open, though its first Socket was dropped': ['open', 'closed'],
  'an end closes after the handle that nobody sent was dropped': 'died',
  'a handle that was sent may be dropped by its sender': ['open', 3],
};

test.for(Object.entries(LAWS))('%s', async ([law, saw]) => {
  const result = await run(PROGRAM, {
    input: { law },
    limitMs: 200_000,
    waitsFor: 'an object to be collected',
  });
  expect(result).toEqual(saw);
});
