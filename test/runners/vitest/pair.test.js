import { expect, test, vi } from 'vitest';
import { LAWS, readsInVain } from './laws.js';

for (const [name, law] of Object.entries(LAWS)) {
  test(name, async () => {
    const [saw, right] = await law();
    expect(saw).toBe(right);
  });
}

test('fake timers do not stop it', async () => {
  vi.useFakeTimers();
  const [saw, right] = await readsInVain();
  vi.useRealTimers();
  expect(saw).toBe(right);
});
