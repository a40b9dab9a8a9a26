import { socketpair } from '../../src/index.ts';
import { spawn } from '../../src/worker/index.ts';
import { outcome } from '../support/atomics.ts';
import { input, report } from '../support/program.ts';
import { type Cell, MARK, TAIL } from './table.ts';

/* One cell of the table. This thread is the onlooker: it reads to the end, blocked. */
const cell = input<Cell>();
const [mine, io] = socketpair();
const child = spawn(new URL('./faults.peer.mjs', import.meta.url), {
  ends: { io },
  workerData: cell,
});
const target = new Uint8Array(100_000);
const began = performance.now();

/** Reads what comes, and looks that it is what the thread wrote. */
function readToEnd(): [tail: boolean, end: unknown] {
  let tail = false;
  for (;;) {
    const count = outcome(() => mine.read(target));
    if (typeof count !== 'number' || count === 0) return [tail, count];
    const came = target.subarray(0, count);
    if (cell.state === 'in a Comlink call') {
      tail ||= came[count - 1] === TAIL;
      continue;
    }
    for (const byte of came) {
      if (tail || (byte !== MARK && byte !== TAIL)) return [tail, `a byte ${byte}`];
      tail = byte === TAIL;
    }
  }
}

if (cell.way === 'terminated') {
  await new Promise((resolve) => setTimeout(resolve, 300));
  void child.terminate();
}
const [tail, end] = readToEnd();
report({ tail, end, peer: mine.peer, ms: Math.round(performance.now() - began) });
