import { socketpair } from '../../src/index.ts';
import { enable, report, watch } from '../../src/race/index.ts';
import { report as finish, input, nextMessage, startPeer } from '../support/program.ts';
import { BOARD, CAPACITY } from './board.ts';
import { boardSocket } from './board-socket.ts';

/* One row of the board, by two real threads; with `swap`, the worker is the first of them. */

const {
  row: index,
  clocks,
  swap,
} = input<{ row: number; clocks: 'data' | 'data+space'; swap?: boolean }>();
const row = BOARD[index];
if (row === undefined) throw new Error(`no such row: ${index}`);
const { capacity = CAPACITY } = row;
enable();
const peer = startPeer('board', { index, swap });
await nextMessage(peer);
const [a, b] = socketpair({ capacity, clocks });
const [c, d] = socketpair({ capacity, clocks });
const memory = new SharedArrayBuffer(8);
const [ends, ports] = [b, d]
  .map((socket) => socket.detach())
  .reduce<[unknown[], never[]]>(
    ([handles, transfer], [handle, items]) => [
      [...handles, handle],
      [...transfer, ...(items as never[])],
    ],
    [[], []],
  );
const done = nextMessage(peer);
peer.postMessage({ ends, memory }, ports);
(swap === true ? row.other : row.one)({
  end: boardSocket(a),
  unrelated: boardSocket(c),
  x: watch(new Int32Array(memory, 0, 1), 'x'),
  y: watch(new Int32Array(memory, 4, 1), 'y'),
});
await done;
const { races, text, accesses, dropped, degradedBytes } = report();
finish({ races: races.length, text, accesses, dropped, degradedBytes });
