import { expect, test } from 'vitest';
import type { SlotId } from '../../src/atomics/slot-id.ts';
import { claimSlot, isAlive, nextNonce, setReaper } from '../../src/atomics/slots.ts';
import { createTable } from '../../src/atomics/table.ts';
import type { Words } from '../../src/atomics/words.ts';
import type { ToReaper } from '../../src/reaper/messages.ts';
import { Reaper, type ReaperPort } from '../../src/reaper/reaper.ts';
import { PIPE } from '../../src/ring/layout.ts';
import { createPair, type PairMemory } from '../../src/ring/memory.ts';
import { addRef, isInTransit, transitRef } from '../../src/ring/references.ts';

/*
 * Reapers in one realm, on ports that deliver at once. What each thread of the story does is in the
 * test; a `close` of its side is its death.
 */

/** The reaper whose code runs; 0 for the test itself. */
let running = 0;
let ports: Port[] = [];

function runAs(id: number, code: () => void): void {
  const before = running;
  running = id;
  code();
  running = before;
}

class Port implements ReaperPort {
  other: Port | undefined;
  owner = 0;
  closed = false;
  /** Messages that came before anybody listened. */
  readonly waiting: unknown[] = [];
  readonly #hear: ((message: ToReaper) => void)[] = [];
  readonly #end: (() => void)[] = [];

  on(event: 'message' | 'close', listener: (message: ToReaper) => void): void {
    this.owner = running;
    if (event === 'close') this.#end.push(listener as () => void);
    else this.#hear.push(listener);
  }

  postMessage(message: unknown): void {
    if (!this.closed && this.other !== undefined) this.other.get(message);
  }

  close(): void {
    if (this.closed) return;
    this.die();
    runAs(this.owner, () => {
      for (const listener of this.#end) listener();
    });
  }

  /** As when its thread dies: only the other side is told. */
  die(): void {
    if (this.closed) return;
    this.closed = true;
    this.other?.close();
  }

  get(message: unknown): void {
    if (this.#hear.length === 0) this.waiting.push(message);
    runAs(this.owner, () => {
      for (const listener of this.#hear) listener(message as ToReaper);
    });
  }
}

function channel(): { port1: Port; port2: Port } {
  const [port1, port2] = [new Port(), new Port()];
  port1.other = port2;
  port2.other = port1;
  ports.push(port1, port2);
  return { port1, port2 };
}

const takeOut = (port: ReaperPort): unknown => (port as Port).waiting.shift();

function reaperOf(id: number): Reaper {
  return new Reaper(id, { channel, takeOut });
}

interface World {
  table: Words;
  pair: PairMemory;
  memory: SharedArrayBuffer;
}

function world(): World {
  const table = createTable(8);
  const pair = createPair(table, { capacity: 8, flags: PIPE });
  return { table, pair, memory: table.buffer };
}

/** End 1 is sent under `nonce`, and `reaper` guards it. Returns the receiver's port, and the parcel. */
function send({ table, pair, memory }: World, reaper: Reaper, nonce: number) {
  const { port1: port, port2 } = channel();
  const parcel = channel();
  parcel.port1.postMessage({ pair: pair.memory, end: 1, ref: 0 });
  reaper.hear({ kind: 'watch', port: port2, table: memory, nonce, parcel: parcel.port2 });
  expect(addRef(pair, 1, 0, transitRef(nonce), { table, note: 0 })).toBe(true);
  return { port, parcel: parcel.port2 };
}

/** A thread that `reaper`, whose number is `id`, watches. Returns its side of the channel. */
function live({ table, memory }: World, reaper: Reaper, id: number) {
  const nonce = nextNonce(table);
  const thread = claimSlot(table, nonce) as SlotId;
  setReaper(table, thread.slot, id);
  const { port1: port, port2 } = channel();
  reaper.hear({ kind: 'watch', port: port2, table: memory, nonce });
  return { thread, port };
}

const onItsWay = ({ pair }: World, nonce: number): boolean => isInTransit(pair.words, 1, 0, nonce);

test('an end that is on its way is dropped when the port that goes with it closes', () => {
  const all = world();
  const { port, parcel } = send(all, reaperOf(1), 77);
  expect(onItsWay(all, 77)).toBe(true);
  port.close();
  expect(onItsWay(all, 77)).toBe(false);
  expect(parcel.closed).toBe(true);
});

test('what has arrived is not dropped, and its memory is never taken out', () => {
  const all = world();
  const { port, parcel } = send(all, reaperOf(1), 77);
  port.postMessage({ kind: 'arrived', nonce: 77 });
  expect([parcel.closed, parcel.waiting.length]).toEqual([true, 1]);
  port.close();
  expect(onItsWay(all, 77)).toBe(true);
});

test('who claimed a slot under the number of a hand-over dies with its guard', () => {
  const all = world();
  const { port } = send(all, reaperOf(1), 77);
  const thread = claimSlot(all.table, 77) as SlotId;
  port.close();
  expect(isAlive(all.table, thread)).toBe(false);
});

test('who has taken an end over lives on when its port closes', () => {
  const all = world();
  const { port } = send(all, reaperOf(1), 77);
  const thread = claimSlot(all.table, 77) as SlotId;
  port.postMessage({ kind: 'arrived', nonce: 77 });
  port.close();
  expect(isAlive(all.table, thread)).toBe(true);
});

test('a receiver that dies while its reaper has the port loses what is on its way', () => {
  const all = world();
  const [giver, taker] = [reaperOf(1), reaperOf(2)];
  const { port } = send(all, giver, 77);
  const receiver = live(all, taker, 2);
  receiver.port.postMessage({ kind: 'meet', port, table: all.memory, reaper: 1, nonce: 77 });
  receiver.port.close();
  expect(onItsWay(all, 77)).toBe(false);
  expect(isAlive(all.table, receiver.thread)).toBe(false);
});

test('a receiver that dies after it has taken the end loses nothing that is on its way', () => {
  const all = world();
  const [giver, taker] = [reaperOf(1), reaperOf(2)];
  const { port, parcel } = send(all, giver, 77);
  const receiver = live(all, taker, 2);
  receiver.port.postMessage({ kind: 'meet', port, table: all.memory, reaper: 1, nonce: 77 });
  receiver.port.postMessage({ kind: 'arrived', nonce: 77 });
  expect(parcel.closed).toBe(true);
  receiver.port.close();
  expect(onItsWay(all, 77)).toBe(true);
});

test('of three reapers that met in a row, each learns of the death of each', () => {
  for (const dead of [1, 2, 3]) {
    ports = [];
    const all = world();
    const { table, memory } = all;
    const reapers = [1, 2, 3].map(reaperOf) as [Reaper, Reaper, Reaper];
    const threads = reapers.map((_, index) => {
      const thread = claimSlot(table, nextNonce(table)) as SlotId;
      setReaper(table, thread.slot, index + 1);
      return thread;
    });
    for (const giver of [1, 2] as const) {
      const { port1, port2 } = channel();
      const nonce = nextNonce(table);
      const watch = { kind: 'watch', port: port2, table: memory, nonce } as const;
      const meet = { kind: 'meet', port: port1, table: memory, reaper: giver, nonce } as const;
      runAs(giver, () => reapers[giver - 1]?.hear(watch));
      runAs(giver + 1, () => reapers[giver]?.hear(meet));
    }
    // Two of them die, and the third one knows of both, whether or not they knew each other first.
    for (const port of ports) if (port.owner === dead) port.die();
    const alive = threads.map((thread) => isAlive(table, thread));
    expect(alive, `reaper ${dead} dies`).toEqual([1, 2, 3].map((id) => id !== dead));
    const next = dead === 1 ? 2 : 1;
    for (const port of ports) if (port.owner === next) port.die();
    const left = threads.map((thread) => isAlive(table, thread));
    expect(left, `then ${next}`).toEqual([1, 2, 3].map((id) => id !== dead && id !== next));
  }
});
