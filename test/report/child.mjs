import { setTimeout as sleep } from 'node:timers/promises';
import { inherited } from '../../dist/node/worker/index.js';

const { ends, workerData } = await inherited();
const bytes = new Uint8Array(4);

function waitsForMore() {
  ends.io.read(bytes);
}

switch (workerData) {
  case 'reads':
    waitsForMore();
    break;
  case 'awaits':
    await ends.io.readAsync(bytes);
    break;
  case 'computes':
    for (const end = performance.now() + 60_000; performance.now() < end; );
    break;
  case 'sleeps':
    await sleep(60_000);
    break;
}
