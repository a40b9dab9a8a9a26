import { setFlagsFromString } from 'node:v8';
import { CALL, PUB } from '../../src/atomics/table-layout.ts';
import { socketpair } from '../../src/index.ts';
import {
  lockAt,
  READ_LOCK,
  readPosAt,
  readWaitersAt,
  WRITE_LOCK,
  writePosAt,
  writeWaitersAt,
} from '../../src/ring/layout.ts';
import { homeTable, thisThread } from '../../src/thread/home.ts';
import { passTime } from '../support/asleep.ts';
import { input, nextMessage, report, startPeer, startWatchdog } from '../support/program.ts';
import { DEPTHS } from './depths.ts';
import { callWith } from './dive.ts';
import { type Case, callNamed, type Given } from './overflow.calls.ts';
import { ASKED, PROGRESS, WORDS } from './overflow.words.ts';

/* Makes one call at each depth while the other thread sleeps, and then looks if that sleeps on. */

const { name, optimised, budget } = input<Case>();
const call = callNamed(name);
if (!optimised) setFlagsFromString('--no-opt');
if (budget !== undefined) setFlagsFromString(`--interrupt-budget=${budget}`);

const watch = await startWatchdog();
const shared = new SharedArrayBuffer(4 * WORDS);
const words = new Int32Array(shared);
const table = homeTable();
const { at } = thisThread('read');
const peer = startPeer('overflow', { shared, table: table.buffer, call: at + CALL });
await nextMessage(peer);

const tally = { worked: 0, overflowed: 0 };
const wrong: string[] = [];
let depthNow = 'warming up';

function must(what: string, isSo: () => boolean): void {
  for (const end = Date.now() + 5_000; !isSo(); passTime(0.05)) {
    if (Date.now() < end) continue;
    wrong.push(`${depthNow}: ${what}`);
    report({ tally, wrong });
  }
}

/** A pair whose other end the peer has, and sleeps over. */
function begin(): Given & { pair: Int32Array; end: Promise<unknown> } {
  const [socket, theirs] = socketpair({ capacity: call.capacity });
  const [handle, transfer] = theirs.detach();
  const pair = new Int32Array(handle.pair);
  watch({ table: table.buffer, pairs: [{ label: name, memory: handle.pair }] });
  Atomics.store(words, PROGRESS, 0);
  Atomics.store(words, ASKED, 0);
  const end = nextMessage(peer);
  peer.postMessage({ handle, part: call.part }, transfer);
  if (call.shared) socket.share();
  return { socket, pair, end, bytes: new Uint8Array(1) };
}

type Pair = ReturnType<typeof begin>;

/** The other thread has registered for what the call is going to do. */
function untilPeerWaits({ pair }: Pair): void {
  const index = { sink: readWaitersAt(0), source: writeWaitersAt(1), giver: -1 }[call.part];
  if (index >= 0) must('the other thread waits', () => Atomics.load(pair, index) !== 0);
}

function check({ pair }: Pair): void {
  const moved = (): number => Atomics.load(words, PROGRESS);
  const sent = Atomics.load(pair, writePosAt(0));
  const taken = Atomics.load(pair, readPosAt(1));
  if (call.part === 'sink') must('every byte is read', () => moved() === sent);
  if (call.part === 'source') must('all room is used', () => moved() === taken + call.capacity);
  if ((Atomics.load(table, at + CALL) & 3) !== 0) wrong.push(`${depthNow}: CALL is not idle`);
  if (Atomics.load(table, at + PUB) === (Atomics.load(table, at) | 1)) {
    wrong.push(`${depthNow}: the record of a sleep is valid`);
  }
  for (const lock of [READ_LOCK, WRITE_LOCK]) {
    if (Atomics.load(pair, lockAt(0, lock)) !== 0) wrong.push(`${depthNow}: a lock is held`);
  }
}

let pair = begin();
let counted = 0;
const one = (): unknown => call.act(pair);

function round(make: () => { result?: unknown; overflow: boolean }): boolean {
  untilPeerWaits(pair);
  call.prepare?.(pair);
  if (call.part === 'giver') Atomics.add(words, ASKED, 1);
  Atomics.notify(words, ASKED);
  const { result, overflow } = make();
  if (call.part === 'giver') Atomics.add(words, ASKED, 1);
  if (!overflow) counted += Number(result ?? 1);
  if (call.part === 'giver' && overflow) {
    must('the byte that was not read comes', () => pair.socket.queued > 0);
    counted += pair.socket.tryRead(pair.bytes);
  }
  call.after?.(pair);
  check(pair);
  return overflow;
}

// In the interpreter too: what is not compiled yet cannot be, down there.
for (let i = 0; i < (optimised ? call.warm : Math.min(call.warm, 100)); i++)
  round(() => ({ result: one(), overflow: false }));
for (const depth of DEPTHS) {
  depthNow = `${depth.frames} frames, ${depth.more} words`;
  const overflow = round(() => callWith(depth, one));
  tally[overflow ? 'overflowed' : 'worked'] += 1;
  if (!call.closes) continue;
  pair.socket.close();
  const how = await pair.end;
  if (how !== 'end of stream') wrong.push(`${depthNow}: the other thread saw ${how}`);
  pair = begin();
}
const { bytesWritten, bytesRead } = pair.socket.stats();
if (!call.closes && !call.shared && bytesWritten + bytesRead !== counted) {
  wrong.push(`${bytesWritten + bytesRead} bytes moved, and ${counted} were told`);
}
report({ tally, wrong });
