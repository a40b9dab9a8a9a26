import { expect, jest, test } from '@jest/globals';
import { LAWS, readsInVain } from './laws.js';

for (const [name, law] of Object.entries(LAWS)) {
  test(name, async () => {
    const [saw, right] = await law();
    expect(saw).toBe(right);
  });
}

test('fake timers do not stop it', async () => {
  jest.useFakeTimers();
  const [saw, right] = await readsInVain();
  jest.useRealTimers();
  expect(saw).toBe(right);
});
