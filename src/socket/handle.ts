import { nextNonce } from '../atomics/slots.ts';
import { attachTable } from '../atomics/table.ts';
import { SystemError } from '../errno/system-error.ts';
import { End } from '../ring/end.ts';
import { attachPair } from '../ring/memory.ts';
import {
  changeRef,
  isInTransit,
  isNonce,
  isRefIndex,
  threadRef,
  transitRef,
} from '../ring/references.ts';
import { home, threadIn } from './home.ts';

const KIND = 'socketpair.handle/1';

/**
 * An end on its way to another thread: plain data that survives `postMessage` and `workerData`.
 * Made by `Socket.detach()`, turned into a Socket again by `adopt()`, once.
 */
export interface SocketHandle {
  readonly kind: typeof KIND;
  readonly pair: SharedArrayBuffer;
  readonly table: SharedArrayBuffer;
  readonly end: 0 | 1;
  readonly ref: number;
  readonly nonce: number;
}

/**
 * What has to go into the transfer list of `postMessage` beside a handle. The type is what both
 * lib.dom and @types/node accept there; the items are MessagePorts.
 */
export type TransferItem = ArrayBuffer;

/**
 * Says whether `value` looks like a {@link SocketHandle}; whether it is sound only `adopt` finds
 * out. Never blocks; any thread may call it.
 */
export function isHandle(value: unknown): value is SocketHandle {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === KIND;
}

/** Puts an end on its way. The thread that calls must not use it any more. */
export function detachEnd(end: End): SocketHandle {
  const { table } = end.thread;
  const nonce = nextNonce(table);
  const ref = end.detach(nonce);
  const index = end.index === 0 ? 0 : 1;
  return { kind: KIND, pair: end.pair.memory, table: table.buffer, end: index, ref, nonce };
}

/** Makes the calling thread the holder of an end that came in a handle. */
export function adoptEnd(handle: unknown): End {
  if (!isHandle(handle)) throw new SystemError('EPROTO', 'adopt', { text: 'not a socket handle' });
  // Each field is read once: a handle is data from outside.
  const { pair: memory, table: tableMemory, end, ref, nonce } = handle;
  const table = attachTable(tableMemory);
  const pair = table === undefined ? undefined : attachPair(memory, table);
  const sound = (end === 0 || end === 1) && isRefIndex(ref) && isNonce(nonce);
  if (table === undefined || pair === undefined || !sound) {
    throw new SystemError('EPROTO', 'adopt', { text: 'the handle is not a sound one' });
  }
  const adopted = new SystemError('EBADF', 'adopt', { text: 'the handle was adopted before' });
  if (!isInTransit(pair.words, end, ref, nonce)) throw adopted;
  const thread = threadIn(table, 'adopt');
  if (!changeRef(pair.words, end, ref, transitRef(nonce), threadRef(thread), thread)) throw adopted;
  home().ends += 1;
  return new End(thread, pair, end, ref);
}
