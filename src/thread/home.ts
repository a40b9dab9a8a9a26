import { ringOwed } from '../atomics/owed.ts';
import { settle } from '../atomics/settle.ts';
import type { SlotId } from '../atomics/slot-id.ts';
import { claimSlot, nameSlot, nextNonce, releaseSlot } from '../atomics/slots.ts';
import { attachTable, createTable } from '../atomics/table.ts';
import { CallingThread, newState } from '../atomics/thread.ts';
import { mayWait, type Words } from '../atomics/words.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import { findHost } from '../host/find.ts';
import type { Host } from '../host/host.ts';
import { platform } from '../host/platform.ts';
import { isSupported, MISSING } from '../host/shared-memory.ts';
import { chooseCopy, LARGE } from '../ring/choose-copy.ts';
import { assertOneLayout, newShared, type Shared, sharedBy } from './shared.ts';
import { UnsentHandles } from './unsent.ts';

/** How often a wait looks before it sleeps, at the most: some 100 µs. */
const SPIN_LIMIT = 4096;

/** A sleeper without news looks again after so long: see atomics/note.ts. */
const LOOK_MS = 1000;

const KEY = 'socketpair.thread/1';

/**
 * The calling thread as one realm has it: its host, its table and slot, and what others keep for it. It
 * hangs on globalThis and not on a module, because one realm may load the library twice (two bundles,
 * or source and build).
 */
export interface Home {
  readonly host: Host;
  /** Facts that the thread's other realms have too. */
  readonly shared: Shared;
  /** Number of this realm among those of the thread. */
  readonly realm: number;
  /** How many of the thread's moves this realm has followed. */
  moves: number;
  table: Words | undefined;
  thread: CallingThread | undefined;
  /** True once `leave` is called when this thread ends. */
  leaves: boolean;
  /** Objects of {@link kept}, by their names. */
  readonly kept: Map<string, unknown>;
}

/** Questions that a kept object may answer about the thread's slot. */
export interface Tenant {
  /** Says why this thread cannot move to another table; undefined: it may. */
  staysFor?(): string | undefined;
  /** The thread has moved to another table, where it is `thread`; for what this realm alone keeps. */
  moved?(thread: CallingThread): void;
  /** The thread ends by itself. True: its slot is not to be given back. */
  keepsSlot?(table: Words, id: SlotId): boolean;
}

const globals = globalThis as { [key: symbol]: unknown };

/** The home of this thread. The main thread's first look makes the table that all share. */
export function home(): Home {
  const key = Symbol.for(KEY);
  const found = globals[key] as Home | undefined;
  if (found === undefined) return makeHome(key);
  if (found.moves !== found.shared.moves) follow(found);
  return found;
}

function makeHome(key: symbol): Home {
  const host = findHost();
  const shared = sharedBy(host);
  const made: Home = {
    host,
    shared,
    realm: shared.realms,
    moves: 0,
    table: undefined,
    thread: undefined,
    leaves: false,
    kept: new Map(),
  };
  globals[key] = made;
  shared.realms += 1;
  if (shared.moves > 0) follow(made);
  else made.table = attachTable(host.inherit(KEY));
  if (host.isMain && isSupported()) homeTable();
  return made;
}

/** Does something as another thread: one of a checked program, which runs in this one. */
export function asThread<Result>(
  table: Words,
  thread: CallingThread,
  action: () => Result,
): Result {
  const key = Symbol.for(KEY);
  const mine = home();
  const its = { table, thread, shared: newShared(), moves: 0, leaves: true, kept: new Map() };
  globals[key] = { ...mine, ...its };
  try {
    return action();
  } finally {
    globals[key] = mine;
  }
}

/** Another realm of this thread has made the table, claimed the slot, or moved to another one. */
function follow(here: Home): void {
  const { shared, thread: before } = here;
  here.moves = shared.moves;
  here.table = attachTable(shared.table);
  if (here.table === undefined || shared.slot === undefined) return;
  here.thread = threadAt(here.table, shared.slot);
  leaveAtEnd(here);
  if (before !== undefined) tellTenants(here.thread);
}

/**
 * Registers an object that another file keeps for the calling thread, and returns how to get it: made
 * when it is first asked for, and one for all copies of the library that the thread has loaded.
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

/** The kept objects, each of which may be a tenant. */
export function tenants(): Tenant[] {
  return [...home().kept.values()] as Tenant[];
}

/** Tells them that this thread has moved to another table, where it is `thread`. */
export function tellTenants(thread: CallingThread): void {
  for (const tenant of tenants()) tenant.moved?.(thread);
}

/** The table of this thread's tree. */
export function homeTable(syscall: Syscall = 'socketpair'): Words {
  const { table } = home();
  if (table !== undefined) return table;
  needSharedMemory(syscall);
  return useTable(createTable());
}

/** Throws ENOTSUP where there is no shared memory. */
export function needSharedMemory(syscall: Syscall): void {
  if (!isSupported()) throw new SystemError('ENOTSUP', syscall, { text: MISSING });
}

/** Makes `table` the one of this thread, and of those that it starts from now on. */
export function useTable(table: Words): Words {
  const here = home();
  const { shared, host } = here;
  here.table = table;
  shared.table = host.outlasting(table.buffer);
  shared.moves += 1;
  here.moves = shared.moves;
  host.bequeath(KEY, shared.table);
  return table;
}

/** This thread, if it has a slot, with nothing left undone: to be asked for at the start of a call. */
export function settledThread(): CallingThread | undefined {
  const { thread } = home();
  if (thread !== undefined && thread.note !== 0) settle(thread);
  return thread;
}

/** This thread, with a slot in the table of its tree; claimed under `nonce`, if it has none yet. */
export function thisThread(syscall: Syscall, nonce?: number): CallingThread {
  return settledThread() ?? settleIn(homeTable(syscall), syscall, nonce);
}

/** Claims a slot of `table` for this thread. */
export function settleIn(table: Words, syscall: Syscall, nonce?: number): CallingThread {
  const { host } = home();
  assertOneLayout(host, syscall);
  return dwellAt(table, claimFor(table, host.threadName, syscall, nonce), true);
}

/** That slot is this thread's from now on, in all its realms. */
export function dwellAt(table: Words, id: SlotId, isOwn: boolean): CallingThread {
  const here = home();
  const { shared, host } = here;
  shared.slot = host.outlasting(id);
  shared.isOwn = isOwn;
  shared.state = host.outlasting(newState());
  useTable(table);
  here.thread = threadAt(table, id);
  leaveAtEnd(here);
  return here.thread;
}

/** Once, however often this thread moves to another table. The main thread takes all others with it. */
function leaveAtEnd(here: Home): void {
  if (!here.leaves && !here.host.isMain) here.host.onExit(leave);
  here.leaves = true;
}

/** Gives the slot back of a thread that ends by itself, and has nobody else to do it. */
function leave(): void {
  const { table, shared, thread } = home();
  const { slot: id, isOwn } = shared;
  if (thread !== undefined) ringOwed(thread);
  if (table === undefined || id === undefined || !isOwn) return;
  if (!tenants().some((tenant) => tenant.keepsSlot?.(table, id))) releaseSlot(table, id);
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
  nameSlot(table, id.slot, new platform.TextEncoder().encode(name));
  return id;
}

/** The calling thread as the owner of a slot. */
export function threadAt(table: Words, id: SlotId): CallingThread {
  const { host, shared } = home();
  const means = {
    now: host.now,
    copy: chooseCopy(host.now),
    ownBytes: LARGE - 1,
    canBlock: mayWait(),
    spinLimit: SPIN_LIMIT,
    graceMs: host.graceMs,
    lookMs: LOOK_MS,
    end: host.end,
  };
  const thread = new CallingThread(table, id, means, shared.state);
  thread.unsent = new UnsentHandles(thread, shared, host);
  return thread;
}

// Workers inherit what is there when they start, so the table is made with the first import.
home();
