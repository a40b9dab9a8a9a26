import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { run } from '../support/run.ts';
import { selfSigned } from './certificate.ts';
import type { Job } from './traffic.program.ts';

const PROGRAM = new URL('./traffic.program.ts', import.meta.url);
const MIB = 2 ** 20;
const TOTAL = rounds(16) * MIB;

/** Sights of the two parts in the end. */
const SEEN: Record<string, unknown> = {
  'HTTP/1.1, one connection kept alive for many requests': {
    client: { connections: 1, answers: [200, true, 200, true, 200, true, 200, true] },
    server: ['/0', '/1', '/65536', '/3145728'],
  },
  'HTTP/1.1, an answer of many chunks to a request that says close': {
    client: { seen: 3 * MIB, connection: 'close' },
    server: 'closed',
  },
  'HTTP/2, twenty streams at once': { client: 20, server: 20 },
  'TLS with a certificate that is checked': {
    client: { whole: true, authorized: true, protocol: 'TLSv1.3' },
    server: 'echoed',
  },
  'a pipeline with gzip on one side and gunzip on the other': { client: 'sent', server: TOTAL },
};

const JOBS = Object.keys(SEEN).flatMap((name) =>
  (['client', 'server'] as const).map((here) => ({ name, here })),
);

test.for(JOBS)('$name; the $here in the main thread', async ({ name, here }) => {
  const input: Job = { ...selfSigned(), name, here, total: TOTAL };
  const result = await run(PROGRAM, { input, limitMs: 200_000, waitsFor: 'both parts to be over' });
  expect(result).toEqual(SEEN[name]);
});
