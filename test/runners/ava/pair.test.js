import test from 'ava';
import { LAWS } from './laws.js';

for (const [name, law] of Object.entries(LAWS)) {
  test(name, async (t) => t.is(...(await law())));
}
