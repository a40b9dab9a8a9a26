import { expect, test } from 'vitest';
import { run } from '../support/run.ts';

test('a program that sleeps for ever is ended, and says what it waited for and the words', async () => {
  const ended = run(new URL('./hang.program.ts', import.meta.url), {
    limitMs: 1500,
    waitsFor: 'a fourth byte',
  });
  const error = await ended.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  const { message } = error as Error;
  expect(message).toContain('hang.program did not end in 1500 ms; it waits for a fourth byte');
  expect(message).toContain('the pair: ENDS=0');
  expect(message).toContain('WRITE_POS[1]=3 READ_POS[1]=3');
  expect(message).toMatch(/thread 0: DOORBELL=\d+ .*SLEEPS=/);
});
