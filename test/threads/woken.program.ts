import { socketpair } from '../../src/index.ts';
import { homeTable } from '../../src/thread/home.ts';
import { passTime, untilOtherBlocks } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { counting } from '../support/stream.ts';
import { BYTES, release, WOKEN_ROWS } from './woken.rows.ts';

/* Plays every row with a worker asleep on A. Reports how each call ended, and whether it had stayed. */
const { type } = input<{ type: 'stream' | 'seqpacket' }>();
const watch = await startWatchdog();
const peer = startPeer('woken');
await nextMessage(peer);

const results: { event: string; stayed: boolean; ended: unknown }[] = [];
let last = 0;
for (const row of WOKEN_ROWS) {
  const [a, b] = socketpair({ type, capacity: BYTES });
  const label = `${type}: ${row.call}, ${row.event}`;
  if (row.call === 'write') a.write(counting(BYTES));
  const [handle, transfer] = a.share();
  watch({ table: homeTable().buffer, pairs: [{ label, memory: handle.pair }] });
  const answer = nextMessage(peer);
  peer.postMessage({ end: handle, call: row.call }, transfer);
  last = untilOtherBlocks(last);
  row.does(a, b);
  let stayed = false;
  if (row.returns === undefined) {
    passTime(10);
    // The very call in which it was before.
    stayed = untilOtherBlocks() === last;
    release(row, b);
  }
  results.push({ event: label, stayed, ended: await answer });
  a.close();
  b.close();
}
report(results);
