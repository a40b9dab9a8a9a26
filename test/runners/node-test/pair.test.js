import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { LAWS, readsInVain } from './laws.js';

for (const [name, law] of Object.entries(LAWS)) {
  test(name, async () => assert.equal(...(await law())));
}

test('fake timers do not stop it', async () => {
  mock.timers.enable();
  const [saw, right] = await readsInVain();
  mock.timers.reset();
  assert.equal(saw, right);
});
