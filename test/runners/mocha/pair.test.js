import assert from 'node:assert/strict';
import { LAWS } from './laws.js';

describe('socketpair', () => {
  for (const [name, law] of Object.entries(LAWS)) {
    it(name, async () => assert.equal(...(await law())));
  }
});
