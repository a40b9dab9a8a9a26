import { createContext, runInContext } from 'node:vm';
import type { Worker } from 'node:worker_threads';
import { adopt, constants, Poller, poll, type Socket, socketpair } from '../../src/index.ts';
import { passTime } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer } from '../support/program.ts';
import { drawFrom, firstWrong, streamBytes } from '../support/stream.ts';
import { CELLS, DONE, MOVED } from './stopped.words.ts';

/*
 * One thread writes a stream to a sink and reads another from a source, in all ways that there are, and
 * its loops are stopped by a timeout of node:vm wherever they are. Where each stream is, the counters of
 * the Sockets say. Every few rounds both threads beside it have to go on.
 */

const { rounds, seed, shared } = input<{ rounds: number; seed: number; shared: boolean }>();
const draw = drawFrom(seed);
const MAX = 3_000;
const EVERY = 10;

interface Side {
  readonly socket: Socket;
  /** The same end, where several objects hold it. */
  readonly twin: Socket | undefined;
  readonly cells: Int32Array;
}

async function start(role: 'sink' | 'source'): Promise<Side> {
  const [socket, theirs] = socketpair({ capacity: 4_096 });
  const cells = new Int32Array(new SharedArrayBuffer(4 * CELLS));
  const twin = shared ? adopt(socket.share()[0]) : undefined;
  const [handle] = theirs.detach();
  const ports = (handle.port === undefined ? [] : [handle.port]) as never[];
  const peer: Worker = startPeer('stopped', { role, handle, cells, seed }, ports);
  await nextMessage(peer);
  return { socket, twin, cells };
}

const sink = await start('sink');
const source = await start('source');
const out = sink.socket;
const into = source.socket;
const target = new Uint8Array(3 * MAX);
const poller = new Poller();
poller.add(into, constants.EPOLLIN);
poller.add(out, constants.EPOLLOUT);

const next = (count: number): Uint8Array => streamBytes(out.stats().bytesWritten, count);

function checked(read: () => number): void {
  const pos = into.stats().bytesRead;
  const count = read();
  const wrong = count > 0 ? firstWrong(pos, target.subarray(0, count)) : -1;
  if (wrong >= 0) throw new Error(`byte ${pos + wrong} is wrong: SEED=${seed}`);
}

function reserveAndCommit(): void {
  const view = out.reserve(1 + draw(MAX));
  view.set(next(view.length));
  out.commit(view.length);
}

const CALLS: Record<string, () => unknown> = {
  write: () => out.write(next(1 + draw(MAX))),
  tryWrite: () => out.tryWrite(next(1 + draw(MAX))),
  writeAll: () => out.writeAll(next(1 + draw(5 * MAX))),
  writev: () => {
    const both = next(2 * (1 + draw(MAX)));
    return out.writev([both.subarray(0, both.length / 2), both.subarray(both.length / 2)]);
  },
  send: () => out.send(next(1 + draw(MAX))),
  read: () => checked(() => into.read(target, 0, 1 + draw(MAX))),
  tryRead: () => checked(() => into.tryRead(target, 0, 1 + draw(MAX))),
  readFull: () => checked(() => into.readFull(target, 0, 1 + draw(3 * MAX))),
  readv: () => checked(() => into.readv([target.subarray(0, 99), target.subarray(99, MAX)])),
  recv: () => checked(() => into.recv(target.subarray(0, MAX), constants.MSG_WAITALL)),
  poll: () => poll([{ socket: into, events: constants.POLLIN }]),
  'Poller.wait': () => poller.wait(),
  ...(shared ? {} : { commit: reserveAndCommit }),
};
const names = Object.keys(CALLS);

/** The sink gets all that was written, and the source's bytes come. */
function bothGoOn(): void {
  while (out.tryWrite(next(1)) !== 1) passTime();
  while (Atomics.load(sink.cells, MOVED) !== out.stats().bytesWritten) passTime();
  checked(() => into.read(target, 0, 1));
}

const context = createContext({ call: (name: string) => CALLS[name]?.() });
const stopped: Record<string, number> = {};
for (let round = 0; round < rounds; round++) {
  const name = names[round % names.length] ?? '';
  try {
    runInContext(`for (;;) call(${JSON.stringify(name)})`, context, { timeout: 1 + draw(4) });
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    stopped[name] = (stopped[name] ?? 0) + 1;
  }
  if (round % EVERY === 0) bothGoOn();
}
bothGoOn();
for (const { socket, twin } of [sink, source]) {
  socket.close();
  twin?.close();
}
for (const { cells } of [sink, source]) while (Atomics.load(cells, DONE) === 0) passTime();
report({ stopped, names });
