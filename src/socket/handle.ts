import { beginSteps, endSteps } from '../atomics/note.ts';
import { nextNonce } from '../atomics/slots.ts';
import { attachTable } from '../atomics/table.ts';
import { SystemError } from '../errno/system-error.ts';
import type { HostPort } from '../host/host.ts';
import type { End } from '../ring/end.ts';
import { MAX_REFS } from '../ring/layout.ts';
import { attachPair } from '../ring/memory.ts';
import { changeRef, freeRef, threadRef, transitRef } from '../ring/references.ts';
import type { PostedSettings } from '../ring/settings.ts';
import type { Stamp } from '../ring/tracking.ts';
import { home, kept } from '../thread/home.ts';
import { guard, ownLine } from '../thread/lifeline.ts';
import type { ReaperName } from '../thread/line.ts';
import { giveStamp } from '../thread/tracking-hook.ts';
import { notSentYet } from '../thread/unsent.ts';

const KIND = 'socketpair.handle/1';

/**
 * An end on its way to another thread: plain data, and a port that has to be transferred with it.
 * Made by `Socket.detach()` and `share()`, turned into a Socket again by `adopt()`, once.
 */
export interface SocketHandle {
  readonly kind: typeof KIND;
  readonly pair: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
  readonly end: 0 | 1;
  readonly ref: number;
  readonly nonce: number;
  /** Settings of the end; in memory if its holders share it. */
  readonly settings: PostedSettings;
  /** Closes with the holder of the handle; it leads to the reaper that watches over the end. */
  readonly port?: HostPort;
  readonly reaper?: ReaperName;
  /** Clock of the giver at that time, if it tracks one. */
  readonly stamp?: Stamp;
}

/**
 * Goes into the transfer list of `postMessage` beside a handle. The type is accepted there by both
 * lib.dom and @types/node; the items are MessagePorts.
 */
export type TransferItem = ArrayBuffer;

/**
 * Says whether `value` looks like a {@link SocketHandle}; whether it is sound only `adopt` finds
 * out. Never blocks; any thread may call it.
 */
export function isHandle(value: unknown): value is SocketHandle {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === KIND;
}

/** Moves an end: the thread that calls must not use it any more. */
export function detachEnd(end: End): SocketHandle {
  const mine = threadRef(end.thread);
  const handle = send(end, end.ref, mine, (nonce) => end.detach(nonce));
  if (handle === undefined) throw new SystemError('EPROTO', 'detach');
  return handle;
}

/** Sends another reference of an end, which this thread keeps. */
export function shareEnd(end: End): SocketHandle {
  end.makeShared();
  end.settings.share();
  // Each try fails only because another holder took the reference; more often in broken memory.
  for (let tries = 0; tries < MAX_REFS; tries++) {
    const ref = freeRef(end.pair.words, end.index);
    if (ref === undefined) break;
    const handle = send(end, ref, 0, (nonce) => end.share(ref, nonce));
    if (handle !== undefined) return handle;
  }
  throw new SystemError('ENFILE', 'share', { text: 'all references of the end are in use' });
}

/**
 * Guards a reference, puts it on its way, and says what has to be posted. The caller ends these steps
 * (note.ts); until then it would become again what it was, `before`.
 */
function send(
  end: End,
  ref: number,
  before: number,
  put: (nonce: number) => boolean,
): SocketHandle | undefined {
  const { thread, pair, index, tracking } = end;
  const nonce = nextNonce(thread.table);
  // If the handle is lost, the survivor learns this thread's clock here; an adopter gets it from the stamp.
  tracking?.beforeClose(pair, index);
  const port = guard(thread, nonce, { pair: pair.memory, end: index, ref });
  beginSteps(thread, () => {
    changeRef(pair, index, ref, transitRef(nonce), before, thread);
    port?.close();
  });
  try {
    if (put(nonce)) {
      if (port !== undefined) notSentYet(thread, { pair, end: index, ref, nonce, port });
      return handleOf(end, ref, nonce, port);
    }
  } catch (error) {
    endSteps(thread);
    port?.close();
    throw error;
  }
  endSteps(thread);
  port?.close();
  return undefined;
}

function handleOf(end: End, ref: number, nonce: number, port: HostPort | undefined): SocketHandle {
  const stamp = giveStamp();
  const handle = {
    kind: KIND,
    pair: end.pair.memory,
    table: end.thread.table.buffer,
    end: end.index === 0 ? 0 : 1,
    ref,
    nonce,
    settings: end.settings.posted(),
    ...(stamp === undefined ? {} : { stamp }),
    ...(port === undefined ? {} : { port, reaper: ownLine()?.reaper }),
  } as const;
  if (port !== undefined) droppedHandles().register(handle, port);
  return handle as SocketHandle;
}

/** Takes a handle back that will never be adopted: the end is held by one fewer. */
export function dropHandle({ pair: memory, table, end, ref, nonce }: SocketHandle): void {
  const words = attachTable(table);
  const pair = words && attachPair(memory, words);
  if (words === undefined || pair === undefined) return;
  changeRef(pair, end, ref, transitRef(nonce), 0, home().thread ?? { table: words, note: 0 });
}

/** A handle that was never sent keeps its end alive: when it is collected, its guard is let go. */
const droppedHandles: () => FinalizationRegistry<HostPort> = kept(
  'droppedHandles',
  () => new FinalizationRegistry((port) => port.close()),
);
