import { workerData } from 'node:worker_threads';
import { inherited } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';

const IN = 'in';

// Does not look at what it was sent.
if (workerData === 'throws') throw new Error('as ordered');

if (workerData === 'reads' || workerData === 'answers') {
  const { ends } = await inherited();
  const target = new Uint8Array(8);
  const read = outcome(() => ends[IN]?.read(target));
  if (workerData === 'answers') ends[IN]?.write(target, 0, Number(read));
  process.exit(read === 'EDEADLK' ? 35 : 0);
}
