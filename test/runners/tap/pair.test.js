import test from 'tap';
import { LAWS } from './laws.js';

for (const [name, law] of Object.entries(LAWS)) {
  test.test(name, async (t) => t.equal(...(await law())));
}
