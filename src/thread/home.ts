import { endThread } from '../atomics/death.ts';
import { claimSlot, nameSlot, nextNonce, releaseSlot, type SlotId } from '../atomics/slots.ts';
import { attachTable, createTable, sameTable } from '../atomics/table.ts';
import { CallingThread } from '../atomics/thread.ts';
import { mayWait, type Words } from '../atomics/words.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { findHost } from '../host/find.ts';
import type { Host, HostPort } from '../host/host.ts';
import { chooseCopy, LARGE } from '../ring/choose-copy.ts';
import type { StartTracking, Tracking } from '../ring/tracking.ts';
import type { Line } from './line.ts';
import { Pump } from './pump.ts';

/** How often a wait looks before it sleeps, at the most: some 100 µs. */
const SPIN_LIMIT = 4096;

const KEY = 'socketpair.thread/1';

/**
 * What belongs to this thread. It hangs on globalThis and not on a module, because one thread may
 * load the library twice (two bundles, or source and build), and two doorbells in one thread would
 * lose wake-ups: it can sleep on one of them only.
 */
export interface Home {
  readonly host: Host;
  table: Words | undefined;
  thread: CallingThread | undefined;
  /** The slot that this thread claimed itself, so that nobody else gives it back. */
  own: { readonly table: Words; readonly id: SlotId } | undefined;
  /** Whether it is looked at when this thread ends. */
  leaves: boolean;
  /** Ends that this thread holds. While there are any it cannot move to another table. */
  ends: number;
  /** Threads on both sides of a `spawn()` that know this one by its slot: it cannot move either. */
  kin: number;
  /** Whether it took the first message, which comes once. */
  asked: boolean;
  /** The way to the reaper that this thread registers with. */
  line: Line | undefined;
  /** Held as long as this thread lives: its reaper is told when it closes. */
  life: HostPort | undefined;
  /** Other reapers that ours has been made known to. */
  readonly met: Set<number>;
  droppedHandles: FinalizationRegistry<HostPort> | undefined;
  /** What drives the asynchronous calls. */
  pump: Pump | undefined;
  /** Starts the tracking of happens-before, once it is loaded; and the tracking of `thread`. */
  startTracking: StartTracking | undefined;
  tracking: { readonly thread: CallingThread; readonly tracking: Tracking } | undefined;
  /** What came before the tracking was started. */
  stamps: unknown[];
  /** What layers above keep for this thread, by their own names. */
  readonly kept: Map<string, unknown>;
}

const realm = globalThis as { [key: symbol]: unknown };

/** The home of this thread. The main thread's first look makes the table that all share. */
export function home(): Home {
  const key = Symbol.for(KEY);
  const found = realm[key] as Home | undefined;
  if (found !== undefined) return found;
  const host = findHost();
  const table = attachTable(host.inherit(KEY));
  const made: Home = {
    host,
    table,
    thread: undefined,
    own: undefined,
    leaves: false,
    ends: 0,
    kin: 0,
    asked: false,
    line: undefined,
    life: undefined,
    met: new Set(),
    droppedHandles: undefined,
    pump: undefined,
    startTracking: undefined,
    tracking: undefined,
    stamps: [],
    kept: new Map(),
  };
  realm[key] = made;
  if (host.isMain) homeTable();
  return made;
}

/**
 * Something that a layer above keeps for this thread: made when it is first asked for, and one for
 * all copies of the library that the thread has loaded.
 */
export function kept<T>(name: string, make: () => T): () => T {
  return () => {
    const { kept } = home();
    const found = kept.get(name) as T | undefined;
    if (found !== undefined) return found;
    const made = make();
    kept.set(name, made);
    return made;
  };
}

/** The table of this thread's tree. */
export function homeTable(): Words {
  const here = home();
  if (here.table === undefined) {
    here.table = createTable();
    here.host.bequeath(KEY, here.table.buffer);
  }
  return here.table;
}

/** This thread, with a slot in the table of its tree; claimed under `nonce`, if it has none yet. */
export function thisThread(syscall: Syscall, nonce?: number): CallingThread {
  return home().thread ?? settle(homeTable(), syscall, nonce);
}

/**
 * This thread, with a slot in that table. A thread that holds no end may move there; one that does
 * would have two doorbells, so it is refused. So is one that started threads which still run, or was
 * started by `spawn()`: it waits for them, and they for it, by a slot that would be another thread's.
 */
export function threadIn(table: Words, syscall: Syscall, nonce?: number): CallingThread {
  const here = home();
  if (sameTable(homeTable(), table)) return thisThread(syscall, nonce);
  if (here.ends > 0 || here.kin > 0) {
    const text =
      here.ends > 0
        ? 'this thread holds ends of another tree of threads; create the first pair in the thread that starts the workers'
        : 'this thread has spawned threads, or was spawned, in another tree of threads';
    throw new SystemError('EXDEV', syscall, { text });
  }
  const { thread: before, pump: last } = here;
  // First, for it may throw: a thread that finds no slot there stays what it was.
  const thread = settle(table, syscall, nonce);
  if (before !== undefined) releaseSlot(before.table, before);
  here.table = table;
  here.pump = undefined;
  // Clocks of the other tree say nothing here.
  here.tracking = undefined;
  here.stamps = [];
  // Who watched it knows the old slot only. The ports stay open: nothing that was sent is lost.
  here.life = undefined;
  here.line = undefined;
  here.met.clear();
  here.host.bequeath(KEY, table.buffer);
  // A Poller that has no end yet may be waiting.
  last?.moveTo(pump(syscall));
  return thread;
}

/**
 * Makes a slot this thread's own that the thread which started it has claimed for it; `life` and
 * `line` are that thread's too, where there are reapers.
 */
export function moveIn(
  table: Words,
  id: SlotId,
  life: HostPort | undefined,
  line: Line | undefined,
): void {
  const here = home();
  here.life = life;
  here.line = line;
  if (here.thread !== undefined) releaseSlot(here.thread.table, here.thread);
  here.table = table;
  here.pump = undefined;
  here.own = undefined;
  // Its maker, for as long as this thread lives.
  here.kin += 1;
  here.host.bequeath(KEY, table.buffer);
  here.thread = threadAt(table, id);
}

function settle(table: Words, syscall: Syscall, nonce?: number): CallingThread {
  const here = home();
  const id = claimFor(table, here.host.threadName, syscall, nonce);
  here.own = { table, id };
  // Once, however often this thread moves to another table.
  if (!here.leaves) here.host.onExit(leave);
  here.leaves = true;
  here.thread = threadAt(table, id);
  return here.thread;
}

/** This thread ends by itself, and has nobody else who could give its slot back. */
function leave(): void {
  const { own, ends, life, host } = home();
  if (own === undefined) return;
  if (ends === 0) releaseSlot(own.table, own.id);
  // No reaper knows of it. The main thread takes all others with it.
  else if (life === undefined && !host.isMain) endThread(own.table, own.id);
}

/** What drives the asynchronous calls of this thread. It waits on this thread's doorbell. */
export function pump(syscall: Syscall): Pump {
  const here = home();
  const thread = thisThread(syscall);
  here.pump ??= new Pump(thread, here.host);
  return here.pump;
}

/** Claims a slot for this thread, or for one that it is about to start and `reaper` will watch. */
export function claimFor(
  table: Words,
  name: string,
  syscall: Syscall,
  nonce: number = nextNonce(table),
  reaper?: number,
): SlotId {
  const id = claimSlot(table, nonce, reaper);
  if (id === undefined) {
    throw new SystemError('ENFILE', syscall, { text: 'all slots of the thread table are in use' });
  }
  nameSlot(table, id.slot, new TextEncoder().encode(name));
  return id;
}

function threadAt(table: Words, id: SlotId): CallingThread {
  const { host } = home();
  return new CallingThread(table, id, {
    now: host.now,
    copy: chooseCopy(host.now),
    ownBytes: LARGE - 1,
    canBlock: mayWait(),
    spinLimit: SPIN_LIMIT,
    graceMs: host.graceMs,
    end: host.end,
  });
}

// Workers inherit what is there when they start, so the table is made with the first import.
home();

declare const TextEncoder: new () => { encode(text: string): Uint8Array };
