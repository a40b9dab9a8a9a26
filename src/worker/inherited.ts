import { beginLife, publishExit, publishReady } from '../atomics/exit.ts';
import { attachRegister } from '../atomics/register.ts';
import { isLive } from '../atomics/slots.ts';
import { attachTable } from '../atomics/table.ts';
import { SystemError } from '../errno/system-error.ts';
import { fdTable } from '../fd/fd-table.ts';
import { heldEnds } from '../socket/held.ts';
import { adopt, type Socket } from '../socket/socket.ts';
import { beginOwnLife, ownEntry } from '../thread/deaths.ts';
import { home } from '../thread/home.ts';
import { lifeline } from '../thread/lifeline.ts';
import { lockedLives } from '../thread/locked-lives.ts';
import { moveIn } from '../thread/moving.ts';
import { startedTracking, takeStamp } from '../thread/tracking-hook.ts';
import { freeOutputs, isBorn } from './birth.ts';
import { takeNumbers } from './inherited-fds.ts';
import { kin } from './kin.ts';
import { isSpawnMessage } from './spawn-message.ts';

/** Gifts of the thread that started this one. */
export interface Inherited<
  Ends extends Record<string, Socket> = Record<string, Socket>,
  Data = unknown,
> {
  /** The ends that moved here, and those that are shared, by their names. */
  readonly ends: Readonly<Ends>;
  /** Descriptors of socketpair/posix that are open here, in ascending order. */
  readonly fds: readonly number[];
  readonly workerData: Data;
}

/**
 * Takes over what `spawn()` gave this thread. To be awaited once, in a thread that `spawn()` has
 * started, before any other call of the library. A promise, because browsers need one. Its types are
 * what the caller says they are: `inherited<{ io: Socket }, Job>()`.
 *
 * @throws EINVAL this thread was not started by `spawn()`, or it asked before
 * @throws EBUSY the library was used before, and this thread holds ends or descriptors, or watches
 *   memory
 *
 * @example
 * import { inherited } from 'socketpair/worker';
 * const { ends } = await inherited(); // in TypeScript inherited<{ stdin: Socket }>()
 * for (const chunk of ends.stdin ?? []) console.log(chunk.length);
 */
export async function inherited<
  Ends extends Record<string, Socket> = Record<string, Socket>,
  Data = unknown,
>(): Promise<Inherited<Ends, Data>> {
  const { host, shared } = home();
  // The one message of spawn() that this thread gets.
  if (shared.wasInherited)
    throw new SystemError('EINVAL', 'inherited', { text: 'it was awaited before' });
  const busy = new SystemError('EBUSY', 'inherited', {
    text: 'await it before the first other call',
  });
  if (isUsed()) throw busy;
  shared.wasInherited = true;
  const message = host.isMain ? undefined : await host.firstMessage(isBorn());
  // Called meanwhile: this thread would leave the slot that its ends name, and be taken for dead.
  if (isUsed()) throw busy;
  const table = isSpawnMessage(message) ? attachTable(message.table) : undefined;
  if (!isSpawnMessage(message) || table === undefined) {
    throw new SystemError('EINVAL', 'inherited', {
      text: 'spawn() has not started this thread, or it read its messages before',
    });
  }
  const exit = new Int32Array(message.exit);
  const { slot, generation, life, reaper } = message;
  const id = { slot, generation };
  // Before it holds anything: from here on it is known when this thread ends.
  if (lockedLives().are) await lockedLives().hold(table, id);
  if (!beginLife(exit)) {
    throw new SystemError('ECANCELED', 'inherited', { text: 'this thread is being ended' });
  }
  const thread = moveIn(table, id);
  const register = attachRegister(message.register);
  if (register !== undefined) ownEntry({ register, index: message.entry, id });
  beginOwnLife();
  freeOutputs(message.outputs);
  kin().count += 1;
  if (life !== undefined && reaper !== undefined) lifeline().begin(reaper, life);
  takeStamp(thread, message.stamp);
  host.onExit((code) => {
    // One that is being ended from outside has no code of its own, also if it woke and ended itself.
    if (isLive(table, id)) publishExit(exit, thread, code);
  });
  const ends: Record<string, Socket> = {};
  for (const [name, handle] of Object.entries(message.ends)) ends[name] = adopt(handle);
  const fds = takeNumbers(message.fds);
  publishReady(exit, thread);
  const workerData = 'workerData' in message ? message.workerData : host.workerData;
  // As the caller says: spawn() has no way to check it.
  return { ends: ends as Ends, fds, workerData: workerData as Data };
}

function isUsed(): boolean {
  // A clock would stay behind in the slot that this thread leaves.
  return heldEnds().count > 0 || startedTracking() !== undefined || !fdTable().isEmpty;
}
