import { createTable } from '../../src/atomics/table.ts';
import { adopt, constants, pipe, type Socket, SystemError, socketpair } from '../../src/index.ts';
import type { End } from '../../src/ring/end.ts';
import { endAt, PIPE, REF, STREAM } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { threadRef } from '../../src/ring/references.ts';
import { home } from '../../src/thread/home.ts';
import { lifeline } from '../../src/thread/lifeline.ts';
import { threadOn } from '../support/memory.ts';
import { drawFrom } from '../support/stream.ts';
import { type Call, once, others, transfers } from './calls.ts';
import { scribblePair, scribbleTable } from './scribble.ts';
import { Asleep, watchAtomics } from './watched.ts';

/** Around and in the buffers of calls: what no call may change, or only where it was told to. */
const GUARD = 0xa5;
const ARENA = 192;
const TIMEOUT_MS = 10;
/** Calls on one pair, at the most. */
const CALLS_A_PAIR = 64;

export interface Tally {
  calls: number;
  timed: number;
  scribbles: number;
  operations: number;
  /** How often calls ended with a count, or with the code of an error. */
  ends: Record<string, number>;
}

const KINDS: readonly ((capacity: number) => [Socket, Socket])[] = [
  (capacity) => pipe({ capacity }),
  (capacity) => socketpair({ capacity, fullWrites: true }),
  (capacity) => socketpair({ capacity }),
  (capacity) => socketpair({ capacity }),
  (capacity) => socketpair({ capacity, type: 'seqpacket' }),
  (capacity) => socketpair({ capacity, type: 'dgram' }),
  (capacity) => pipe({ capacity, packet: true }),
];

interface Held {
  socket: Socket;
  other: Socket;
  pair: PairMemory;
}

/** The end of a socket, for the test to know its memory. */
function endOf(socket: Socket): End {
  return (socket as unknown as { use(syscall: string): End }).use('getsockopt');
}

function isShared(socket: Socket | undefined): boolean {
  return socket !== undefined && !socket.closed && endOf(socket).isShared;
}

/**
 * Makes calls on one end while somebody scribbles over all that is shared, and holds each to what a
 * call may do. The calling thread has a table and a clock of its own. Throws where a law is broken.
 */
export function fuzz(seed: number, calls: number, realTime = false): Tally {
  const draw = drawFrom(seed);
  const tally: Tally = { calls: 0, timed: 0, scribbles: 0, operations: 0, ends: {} };
  const target = new Uint8Array(ARENA).fill(GUARD);
  const source = new Uint8Array(ARENA).fill(GUARD);
  const table = createTable(6);
  let held: Held | undefined;
  const scribble = (): void => {
    if (held === undefined) return;
    tally.scribbles += 1;
    if (draw(4) === 0) scribbleTable(draw, table);
    else scribblePair(draw, held.pair);
  };
  const watched = watchAtomics(draw, scribble, realTime);
  const port = { postMessage: () => undefined, close: () => undefined };
  const thread = threadOn(table, { now: watched.now, graceMs: 5 });
  Object.assign(home(), { table, thread });
  lifeline().line = { reaper: { id: 1, root: true }, port };
  const peer = threadOn(table);
  const clean = Int32Array.from(table);
  const bystander = createPair(table, { capacity: 64, flags: 0 });
  const untouched = new Uint8Array(bystander.memory).slice();

  const renew = (): Held => {
    held?.socket.close();
    held?.other.close();
    held = undefined;
    table.set(clean);
    const capacity = 1 + draw(16);
    const both = KINDS[draw(KINDS.length)]?.(capacity) ?? pipe({ capacity });
    const mine = draw(2);
    const [socket, other] = mine === 0 ? both : [both[1], both[0]];
    if (draw(8) === 0) socket.share();
    const { pair, index } = endOf(socket);
    // The other end is held by another thread, so that nobody waits for himself.
    pair.words[endAt(1 - index) + REF] = threadRef(peer);
    held = { socket, other, pair };
    return held;
  };

  /** Outcome of a call: a count, or the code of its error. Anything else is thrown on. */
  const outcome = (call: () => number | undefined, asked: number): number | string | undefined => {
    try {
      const count = call();
      if (count !== undefined && count > asked) throw new Error(`did ${count} of ${asked}`);
      return count;
    } catch (error) {
      if (error instanceof Asleep && isShared(held?.socket)) return 'asleep';
      if (!(error instanceof SystemError)) throw error;
      if ((error.count ?? 0) > asked) throw new Error(`had done ${error.count} of ${asked}`);
      return error.code;
    }
  };

  const assertBroken = ({ socket }: Held, one: Uint8Array): void => {
    for (const call of [() => socket.tryRead(one), () => socket.tryWrite(one)]) {
      const how = outcome(call, 1);
      const lockIsStuck = how === -constants.EAGAIN && isShared(socket);
      if (how === -constants.EPROTO || how === 'EBADF' || how === 'asleep' || lockIsStuck) continue;
      throw new Error(`after EPROTO: ${how}`);
    }
  };

  const guard = (offset: number, length: number): void => {
    for (let i = 0; i < ARENA; i++) {
      const inside = i >= offset && i < offset + length;
      if (source[i] !== GUARD) throw new Error(`changed byte ${i} of what it was to write`);
      if (target[i] === GUARD) continue;
      if (!inside) throw new Error(`changed byte ${i}, outside of ${length} from ${offset}`);
      target[i] = GUARD;
    }
  };

  /** An end that goes round through a handle comes back, or is refused. */
  const handOn = ({ socket }: Held): void => {
    const how = outcome(() => {
      const [handle] = draw(2) === 0 ? socket.detach() : socket.share();
      try {
        const again = adopt(handle);
        socket.close();
        if (held !== undefined) held.socket = again;
      } finally {
        handle.port?.close();
      }
      return undefined;
    }, 0);
    if (how !== undefined) renew();
  };

  const names = [...Object.entries(transfers), ...Object.entries(others)];
  const moving = Object.entries(transfers);
  let name = '';
  try {
    for (let left = 0; tally.calls < calls; left--) {
      watched.begin(0);
      if (held === undefined || left <= 0) {
        renew();
        left = 1 + draw(CALLS_A_PAIR);
      }
      const now = held as unknown as Held;
      watched.scribble(draw(3));
      if (draw(2000) === 0) {
        name = 'handOn';
        handOn(now);
        continue;
      }
      const from = draw(8) === 0 ? names : moving;
      const [chosen, call] = from[draw(from.length)] as [string, Call];
      name = chosen;
      const timed = draw(4) === 0;
      const offset = draw(64);
      const length = draw(2) === 0 ? draw(8) : draw(48);
      now.socket.nonblock = !timed;
      now.socket.recvTimeout = TIMEOUT_MS;
      now.socket.sendTimeout = TIMEOUT_MS;
      watched.begin(draw(2) === 0 ? 0 : 1 + draw(16));
      const given = { socket: now.socket, draw, target, source, offset, length };
      // A pipe of packets looks once for each packet, and its reader may move meanwhile.
      const { capacity, type, flags } = now.pair;
      const isPackets = type !== STREAM && (flags & PIPE) !== 0;
      const most = once.has(chosen) && !isPackets ? Math.min(length, capacity) : length;
      const how = outcome(() => call(given), most);
      watched.begin(0);
      guard(offset, length);
      tally.calls += 1;
      if (timed) tally.timed += 1;
      const key = typeof how === 'string' ? how : 'count';
      tally.ends[key] = (tally.ends[key] ?? 0) + 1;
      if (how === 'EPROTO' && chosen in transfers) assertBroken(now, target.subarray(0, 1));
      // The other side's work when it behaves.
      if (draw(2) === 0) outcome(() => now.other.tryWrite(source, 0, 1 + draw(8)), 8);
      if (draw(2) === 0) outcome(() => now.other.tryRead(target, 0, 1 + draw(8)), 8);
      guard(0, 8);
    }
    if (Buffer.compare(untouched, new Uint8Array(bystander.memory)) !== 0) {
      throw new Error('changed another pair');
    }
  } catch (error) {
    const where = `${name}, call ${tally.calls}, SEED=${seed}`;
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  } finally {
    tally.operations = watched.operations();
    watched.restore();
  }
  return tally;
}
