import assert from 'node:assert/strict';
import { readSlots } from '../../src/atomics/census.ts';
import { createTable } from '../../src/atomics/table.ts';
import { tableBytes } from '../../src/atomics/table-layout.ts';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { Reaper, type ReaperPort } from '../../src/reaper/reaper.ts';
import {
  CAPACITY,
  CLOCK_OFFSET,
  CLOCK_WORDS,
  endAt,
  FLAGS,
  MAGIC,
  REF,
  STORAGE,
  TABLE_ID,
  TYPE,
  VERSION,
} from '../../src/ring/layout.ts';
import { createPair } from '../../src/ring/memory.ts';
import { transitRef } from '../../src/ring/references.ts';
import { heldEnds } from '../../src/socket/held.ts';
import { homeTable } from '../../src/thread/home.ts';
import { outcome } from '../support/atomics.ts';
import { counting } from '../support/stream.ts';

type Fields = { -readonly [field in keyof SocketHandle]: unknown };

/** An end with three bytes in it, on its way. */
function sent(): { peer: Socket; handle: SocketHandle } {
  const [peer, end] = socketpair({ capacity: 8, nonblock: true });
  peer.write(counting(3));
  return { peer, handle: end.detach()[0] };
}

function altered(memory: SharedArrayBuffer, index: number, value: number): SharedArrayBuffer {
  const words = new Int32Array(new SharedArrayBuffer(memory.byteLength));
  words.set(new Int32Array(memory));
  words[index] = value;
  return words.buffer;
}

function resized(memory: SharedArrayBuffer, bytes: number): SharedArrayBuffer {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes));
  copy.set(new Uint8Array(memory).subarray(0, bytes));
  return copy.buffer;
}

/** A pair without a byte of room, that fits together otherwise. */
function empty(handle: SocketHandle, capacity: number): SharedArrayBuffer {
  const { memory, words } = createPair(homeTable(), { capacity: 1, flags: 0 });
  words[CAPACITY] = capacity;
  words[endAt(handle.end) + REF + handle.ref] = transitRef(handle.nonce);
  return memory;
}

/** Values that no sound handle has in each field. Of reaper and port: both, or neither. */
export function forgeries(handle: SocketHandle): [name: string, forged: SocketHandle][] {
  const { pair, table, nonce } = handle;
  const wrong = [null, 0, 'x', {}, [], new ArrayBuffer(pair.byteLength), new SharedArrayBuffer(0)];
  const fields: [keyof SocketHandle, readonly unknown[]][] = [
    ['kind', [undefined, null, 'socketpair.handle/2', 1]],
    ['pair', [undefined, ...wrong, new SharedArrayBuffer(pair.byteLength), table]],
    ['pair', [-128, -4, 4, 128].map((more) => resized(pair, pair.byteLength + more))],
    ['pair', [MAGIC, VERSION, TYPE, STORAGE, FLAGS, TABLE_ID].map((at) => altered(pair, at, 77))],
    ['pair', [CLOCK_OFFSET, CLOCK_WORDS].map((at) => altered(pair, at, 1))],
    ['pair', [1, 4, 8, 16, -4].map((flags) => altered(pair, FLAGS, flags))],
    ['pair', [0, -1, -(2 ** 31)].map((capacity) => empty(handle, capacity))],
    ['pair', [0, -1, 9, 2 ** 30 + 1, -(2 ** 31)].map((value) => altered(pair, CAPACITY, value))],
    ['table', [undefined, ...wrong, pair, createTable(2).buffer]],
    ['table', [-4, 4, -tableBytes(1)].map((more) => resized(table, table.byteLength + more))],
    ['table', [0, -1, 254, 256, 2 ** 31 - 1].map((slots) => altered(table, 2, slots))],
    ['end', [undefined, ...wrong.slice(2), null, -1, 2, 0.5, NaN]],
    ['ref', [undefined, ...wrong.slice(2), null, -1, 256, 2 ** 32, 0.5, NaN]],
    ['nonce', [undefined, ...wrong, -1, 0.5, NaN, Infinity, 2 ** 30, nonce + 2 ** 31]],
    ['port', [undefined, ...wrong, { postMessage: () => 0, close: () => 0 }]],
    ['reaper', [undefined, ...wrong, { id: 1 }, { id: 0, root: true }, { id: 0.5, root: true }]],
    [
      'reaper',
      [
        { id: 2 ** 31, root: true },
        { id: 1, root: 1 },
      ],
    ],
  ];
  return fields.flatMap(([field, values]) =>
    values.map((value, i): [string, SocketHandle] => [
      `${field} ${i}`,
      { ...handle, [field]: value },
    ]),
  );
}

/** A handle whose field answers `first` once, and something else from then on. */
function changing(handle: SocketHandle, field: keyof SocketHandle, later: unknown): SocketHandle {
  let reads = 0;
  const { [field]: first, ...rest } = handle as Fields;
  return Object.defineProperty(rest, field, {
    get: () => (reads++ === 0 ? first : later),
  }) as SocketHandle;
}

function assertSound(handle: SocketHandle): void {
  const target = new Uint8Array(9);
  const socket = adopt(handle);
  assert.equal(socket.read(target), 3);
  assert.deepEqual([...target.subarray(0, 3)], [1, 2, 3]);
  socket.close();
}

export const handles: Readonly<Record<string, () => void>> = {
  '6: each field of a handle is read once': () => {
    const { handle: other } = sent();
    for (const [field, later] of [
      ['pair', other.pair],
      ['end', 7],
      ['ref', 9999],
      ['nonce', 0],
      ['reaper', null],
      ['port', null],
    ] as const) {
      assertSound(changing(sent().handle, field, later));
    }
  },

  '6: a message to a reaper that is none is ignored': () => {
    const listeners: ((message: unknown) => void)[] = [];
    const port = {
      on: (_: string, listener: (message: unknown) => void) => listeners.push(listener),
      postMessage: () => 0,
      close: () => 0,
    };
    const channel = { port1: port as unknown as ReaperPort, port2: port as unknown as ReaperPort };
    const reaper = new Reaper(1, {
      channel: () => channel,
      takeOut: () => ({ end: 9, ref: 9999 }),
    });
    const table = homeTable().buffer;
    const sound = { kind: 'watch' as const, port, table, nonce: 2 ** 29 };
    const wrong: unknown[] = [
      ...[undefined, null, 1, 'watch', [], {}, { kind: 'x' }],
      ...[undefined, null, {}, 1].map((value) => ({ ...sound, port: value })),
      ...[undefined, null, {}, 1].map((value) => ({ ...sound, table: value })),
      ...[undefined, null, {}, 'x', 0.5].map((value) => ({ ...sound, nonce: value })),
      ...[null, 1, {}, port].map((parcel) => ({ ...sound, parcel })),
      ...[undefined, {}, 0, 0.5].map((value) => ({ ...sound, kind: 'meet', reaper: value })),
      ...[undefined, 'x', {}].map((nonce) => ({ kind: 'arrived', nonce })),
      ...[undefined, 0, 'x', {}].map((value) => ({ kind: 'reaper', reaper: value })),
    ];
    reaper.hear(sound);
    const [hear] = listeners;
    for (const message of wrong) hear?.(message);
    // All ports close, and what was watched under a wrong name is nobody's.
    for (const listener of listeners) listener(undefined);
  },

  '7: a call allocates no more than it was asked for, whatever is queued': () => {
    const [a, b] = socketpair({ capacity: 2 ** 22, nonblock: true });
    a.write(new Uint8Array(2 ** 22));
    const sizes: number[] = [];
    const real = globalThis.Uint8Array;
    globalThis.Uint8Array = new Proxy(real, {
      construct(target, args, newTarget) {
        if (typeof args[0] === 'number') sizes.push(args[0]);
        return Reflect.construct(target, args, newTarget);
      },
    });
    try {
      const target = new real(16);
      for (const call of [
        () => b.read(target),
        () => b.readv([target, target]),
        () => b.recv(target),
        () => b.peek(16),
        () => b[Symbol.iterator]().next(),
        () => a.writev([target, target]),
        () => a.reserve(16),
      ]) {
        assert.notEqual(outcome(call), 'EPROTO');
      }
    } finally {
      globalThis.Uint8Array = real;
    }
    assert(Math.max(...sizes) <= 65_536, `allocated ${Math.max(...sizes)}`);
  },

  '8: a handle with any field forged is refused, and the sound one still works': () => {
    const { peer, handle } = sent();
    for (const [name, forged] of forgeries(handle)) {
      const happened = outcome(() => adopt(forged).close());
      assert(happened === 'EPROTO' || happened === 'EBADF', `${name}: ${happened}`);
    }
    assert.equal(peer.peer, 'open');
    assertSound(handle);
    assert.equal(
      outcome(() => adopt(handle)),
      'EBADF',
    );
  },

  '8: a handle of a reference that is not on its way is EBADF': () => {
    const { handle } = sent();
    for (const wrong of [{ end: 0 }, { ref: 1 }, { ref: 255 }, { nonce: handle.nonce + 1 }]) {
      assert.equal(
        outcome(() => adopt({ ...handle, ...wrong } as SocketHandle)),
        'EBADF',
      );
    }
    assertSound(handle);
  },

  '8: what threads() shows may be anything, and is shown': () => {
    const table = createTable(3);
    for (const value of [1, -1, 2, 2 ** 31 - 1, -(2 ** 31), 0x5555_5555]) {
      table.fill(value);
      assert(readSlots(table).length <= 3);
    }
    assert(heldEnds().count >= 0);
  },
};
