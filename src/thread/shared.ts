import type { SlotId } from '../atomics/slot-id.ts';
import { newState, type ThreadState } from '../atomics/thread.ts';
import { type Syscall, SystemError } from '../errno/system-error.ts';
import type { HelperPort, Host, HostPort } from '../host/host.ts';
import type { PairMemory } from '../ring/memory.ts';
import type { ReaperName } from './line.ts';

/** Changes with what {@link Shared} and {@link ThreadState} hold. */
const LAYOUT = 2;
const PREFIX = 'socketpair.shared/';

/** An end in a handle of this thread's making. */
export interface Unsent {
  readonly pair: PairMemory;
  readonly end: number;
  readonly ref: number;
  readonly nonce: number;
  readonly port: HostPort;
}

/**
 * Facts of a thread that all its realms and all copies of the library in it have in common. A test runner
 * gives each file a realm of its own, with a home of its own, in one thread: and a thread has one slot, one
 * doorbell, one reaper. Data only, none of it made by a realm that may end before its thread.
 */
export interface Shared {
  /** How many realms it has had. */
  realms: number;
  /** How often the thread came to a table or a slot: a realm that has counted fewer looks anew. */
  moves: number;
  table: SharedArrayBuffer | undefined;
  slot: SlotId | undefined;
  /** The thread claimed the slot itself, so nobody else gives it back. */
  isOwn: boolean;
  state: ThreadState;
  /** Ends that it holds. */
  ends: number;
  /** Children that run, and the spawner. */
  kin: number;
  /** `inherited()` was called. */
  wasInherited: boolean;
  /** The register of its tree, and where its own entry is. */
  register: SharedArrayBuffer | undefined;
  entry: { readonly index: number; readonly id: SlotId } | undefined;
  /** The reaper that it registers with, and the way to that. */
  reaper: ReaperName | undefined;
  line: HostPort | undefined;
  /** Held as long as the thread lives: its reaper is told when it closes. */
  life: HostPort | undefined;
  /** Reapers that its own has been made known to. */
  readonly met: Set<number>;
  /** Ends in handles that it may not have posted, and those of them that it holds while it sleeps. */
  readonly unsent: Set<Unsent>;
  readonly unsentHeld: Set<Unsent>;
  /** Sockets of all its realms and copies: no class of one knows those of another. */
  sockets: WeakSet<object> | undefined;
  /** Memory and port of the listener: see hearing.ts. */
  asked: SharedArrayBuffer | undefined;
  listener: HelperPort | undefined;
}

/** Data of a thread before the first call. */
export function newShared(): Shared {
  return {
    realms: 0,
    moves: 0,
    table: undefined,
    slot: undefined,
    isOwn: false,
    state: newState(),
    ends: 0,
    kin: 0,
    wasInherited: false,
    register: undefined,
    entry: undefined,
    reaper: undefined,
    line: undefined,
    life: undefined,
    met: new Set(),
    unsent: new Set(),
    unsentHeld: new Set(),
    sockets: undefined,
    asked: undefined,
    listener: undefined,
  };
}

/** The data of the calling thread, made by the first realm that asks. */
export function sharedBy({ place, outlasting }: Host): Shared {
  const key = Symbol.for(PREFIX + LAYOUT);
  place[key] ??= outlasting(newShared());
  return place[key] as Shared;
}

/** Throws ENOTSUP if another copy of the library lays the data of this thread out in another way. */
export function assertOneLayout({ place }: Host, syscall: Syscall): void {
  const others = Object.getOwnPropertySymbols(place)
    .map(({ description = '' }) => description)
    .filter((name) => name.startsWith(PREFIX) && name !== PREFIX + LAYOUT);
  if (others.length === 0) return;
  throw new SystemError('ENOTSUP', syscall, {
    text: `this thread has loaded another version of socketpair (${others} beside ${PREFIX + LAYOUT}): install one`,
  });
}

/** The thread is in another tree now: nobody watches it there, and no entry speaks of it. */
export function forgetTree(shared: Shared): void {
  shared.register = undefined;
  shared.entry = undefined;
  shared.reaper = undefined;
  shared.line = undefined;
  // The ports stay open: nothing sent is lost.
  shared.life = undefined;
  shared.met.clear();
  shared.asked = undefined;
  shared.listener = undefined;
}
