import assert from 'node:assert/strict';
import { readSlots } from '../../src/atomics/census.ts';
import { claimSlot, nextNonce } from '../../src/atomics/slots.ts';
import { DEATHS, LIFE, slotAt } from '../../src/atomics/table-layout.ts';
import { adopt, type SocketHandle, socketpair } from '../../src/index.ts';
import { Reaper, type ReaperPort } from '../../src/reaper/reaper.ts';
import { endAt, MAX_REFS, REF } from '../../src/ring/layout.ts';
import { detachEnd } from '../../src/socket/handle.ts';
import { heldEnds } from '../../src/socket/held.ts';
import { home, homeTable } from '../../src/thread/home.ts';
import { lifeline } from '../../src/thread/lifeline.ts';
import { outcome, replaceAtomics } from '../support/atomics.ts';
import { twoEnds } from '../support/memory.ts';
import { forgeries } from './laws-handles.ts';

/** Things that could leak: slots, ends, references, listeners, ports. */
export function held(pair: SharedArrayBuffer): Record<string, number> {
  const table = homeTable();
  const words = new Int32Array(pair);
  let refs = 0;
  for (const end of [0, 1]) {
    for (let i = 0; i < MAX_REFS; i++) refs += words[endAt(end) + REF + i] === 0 ? 0 : 1;
  }
  return {
    refs,
    slots: readSlots(table).length,
    lives: Array.from({ length: 255 }, (_, slot) => table[slotAt(slot) + LIFE]).filter(Boolean)
      .length,
    deaths: Atomics.load(table, DEATHS),
    ends: heldEnds().count,
    met: lifeline().met.size,
    listeners: process.listenerCount('exit'),
  };
}

/** Counts the ports that are made and not closed while `call` runs. */
function portsLeft(call: () => void): number {
  const { host } = home();
  const make = host.channel;
  let open = 0;
  host.channel = () => {
    const channel = make();
    if (channel === undefined) return undefined;
    open += 1;
    const { port1 } = channel;
    const close = port1.close.bind(port1);
    port1.close = () => {
      open -= 1;
      close();
    };
    return channel;
  };
  try {
    call();
  } finally {
    host.channel = make;
  }
  return open;
}

interface FakePort extends ReaperPort {
  closed(): void;
}

/** Two ports that queue what they post, for the test to deliver. */
function joinedPorts(posts: (() => void)[]): [FakePort, FakePort] {
  const heard: [((message: never) => void)[], ((message: never) => void)[]] = [[], []];
  const closing: [(() => void)[], (() => void)[]] = [[], []];
  const port = (side: 0 | 1): FakePort => ({
    on: (event: string, listener: (message: never) => void) => {
      if (event === 'message') heard[side].push(listener);
      else closing[side].push(listener as () => void);
    },
    postMessage: (message) =>
      posts.push(() => {
        for (const listener of heard[side === 0 ? 1 : 0]) listener(message as never);
      }),
    close: () => undefined,
    closed: () => {
      for (const listener of closing[side]) listener();
    },
  });
  return [port(0), port(1)];
}

export const leaks: Readonly<Record<string, () => void>> = {
  '9: refused handles leave no slot, port, listener or reference': () => {
    const [peer, end] = socketpair();
    const [handle] = end.detach();
    const before = held(handle.pair);
    for (let round = 0; round < 20; round++) {
      for (const [, forged] of forgeries(handle)) outcome(() => adopt(forged));
    }
    assert.deepEqual(held(handle.pair), before);
    adopt(handle).close();
    peer.close();
  },

  '9: a thread that moves from table to table leaves nothing in the last one': () => {
    assert.equal(heldEnds().count, 0, 'this law needs a thread that holds nothing');
    const listeners = process.listenerCount('exit');
    for (let round = 0; round < 20; round++) {
      const { ends, table } = twoEnds({ capacity: 4 });
      const handle = detachEnd(ends[1]);
      const before = readSlots(table).length;
      const socket = adopt(handle);
      assert.equal(readSlots(table).length, before + 1);
      socket.close();
      const [end] = twoEnds({ capacity: 4 }).ends;
      adopt(detachEnd(end)).close();
      assert.equal(readSlots(table).length, before);
    }
    assert(process.listenerCount('exit') <= listeners + 1);
  },

  '9: a full table refuses an adopter, and nothing changes': () => {
    assert.equal(heldEnds().count, 0, 'this law needs a thread that holds nothing');
    const { ends, table, pair } = twoEnds({ capacity: 4 });
    const handle = detachEnd(ends[1]);
    while (claimSlot(table, nextNonce(table)) !== undefined);
    const before = { ...held(pair.memory), there: readSlots(table).length };
    assert.equal(
      outcome(() => adopt(handle)),
      'ENFILE',
    );
    assert.deepEqual({ ...held(pair.memory), there: readSlots(table).length }, before);
  },

  '9: an end that cannot be shared any more leaves no port': () => {
    const [a, b] = socketpair();
    const [{ pair }] = a.share();
    const words = new Int32Array(pair);
    const full = portsLeft(() => {
      words.fill(3, endAt(0) + REF, endAt(0) + REF + MAX_REFS);
      assert.equal(
        outcome(() => a.share()),
        'ENFILE',
      );
    });
    const { compareExchange } = Atomics;
    const contended = portsLeft(() => {
      words.fill(0, endAt(0) + REF + 1, endAt(0) + REF + MAX_REFS);
      const restore = replaceAtomics({
        compareExchange: (at: Int32Array, index: number, before: number, after: number) =>
          before === 0 ? 1 : compareExchange(at, index, before, after),
      });
      const happened = outcome(() => a.share());
      restore();
      assert.equal(happened, 'ENFILE');
    });
    assert.deepEqual([full, contended], [0, 0]);
    b.close();
  },

  '9: an end that was lost leaves no port when it is detached': () => {
    const [a, b] = socketpair();
    const [{ pair }] = b.share();
    new Int32Array(pair)[endAt(0) + REF] = 0;
    let happened: unknown;
    const open = portsLeft(() => {
      happened = outcome(() => a.detach());
    });
    assert.deepEqual([happened, open], ['EPROTO', 0]);
    b.close();
  },

  '9: two reapers tell each other once that something has arrived': () => {
    const { table } = twoEnds({ capacity: 4 });
    const nonce = nextNonce(table);
    const posts: (() => void)[] = [];
    const [first, second] = joinedPorts(posts);
    let taken = false;
    const means = {
      channel: (): never => assert.fail('no third reaper is met'),
      takeOut: () => {
        taken = true;
      },
    };
    const giver = new Reaper(1, means);
    const taker = new Reaper(2, means);
    const memory = table.buffer;
    const [parcel] = joinedPorts([]);
    giver.hear({ kind: 'watch', port: first, table: memory, nonce, parcel });
    taker.hear({ kind: 'meet', port: second, table: memory, reaper: 1, nonce });
    taker.hear({ kind: 'arrived', nonce });
    let told = 0;
    for (let post = posts.shift(); post !== undefined; post = posts.shift()) {
      post();
      told += 1;
      assert(told < 10, 'they tell each other for ever');
    }
    first.closed();
    assert.equal(taken, false, 'what has arrived is not lost');
  },

  '9: a port that is no way to a reaper leaves the adopter unbound': () => {
    const [a, b] = socketpair();
    const [handle] = b.detach();
    const { port1 } = new MessageChannel();
    structuredClone(port1, { transfer: [port1] });
    const reaper = { id: 12_345, root: true };
    const forged = { ...handle, port: port1, reaper } as unknown as SocketHandle;
    const before = held(handle.pair);
    const happened = outcome(() => adopt(forged).close());
    assert(happened === 'EPROTO' || happened === undefined, String(happened));
    if (happened === 'EPROTO') assert.deepEqual(held(handle.pair), before);
    a.close();
  },
};
