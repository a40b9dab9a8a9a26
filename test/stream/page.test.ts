import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { socketpair } from '../../src/index.ts';
import { duplex } from '../../src/stream/node.ts';
import { streams } from '../../src/stream/web.ts';
import { replaceAtomics } from '../support/atomics.ts';

/* A thread that may not block, as a page's main thread: what would sleep throws. */

let restore: () => void;

beforeEach(() => {
  restore = replaceAtomics({
    wait() {
      throw new TypeError('Atomics.wait cannot be called in this context');
    },
  });
});

afterEach(() => restore());

test('duplex works where a thread may not block: more than the ring holds', async () => {
  const [a, b] = socketpair({ capacity: 16 });
  const [left, right] = [duplex(a), duplex(b)];
  left.end(Buffer.alloc(1_000, 'x'));
  let count = 0;
  right.on('data', (chunk: Buffer) => {
    count += chunk.length;
  });
  await once(right, 'end', { signal: AbortSignal.timeout(10_000) });
  expect(count).toBe(1_000);
  right.destroy();
});

test('streams work where a thread may not block: more than the ring holds', async () => {
  const [a, b] = socketpair({ capacity: 16 });
  const writer = streams(a).writable.getWriter();
  const written = writer.write(new Uint8Array(1_000)).then(() => writer.close());
  let count = 0;
  for await (const chunk of streams(b).readable) count += chunk.length;
  await written;
  expect(count).toBe(1_000);
});
