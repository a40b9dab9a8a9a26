import { createExit } from '../atomics/exit.ts';
import type { SlotId } from '../atomics/slot-id.ts';
import { nextNonce, releaseSlot } from '../atomics/slots.ts';
import { wrongType } from '../errno/misuse.ts';
import { SystemError } from '../errno/system-error.ts';
import type { HostWorker, WorkerSource } from '../host/host.ts';
import type { SocketHandle } from '../socket/handle.ts';
import { isSocket, Socket } from '../socket/socket.ts';
import { enterBirth } from '../thread/deaths.ts';
import { claimFor, home, thisThread } from '../thread/home.ts';
import { ownLine, watchNonce } from '../thread/lifeline.ts';
import { lockedLives } from '../thread/locked-lives.ts';
import { giveStamp } from '../thread/tracking-hook.ts';
import { bitsOf, giveBirth } from './birth.ts';
import { dropNumbers, numbersFor, type SentNumbers, shareNumbers } from './inherited-fds.ts';
import { spawnMessage } from './spawn-message.ts';
import { Thread } from './thread.ts';

/** Options of {@link spawn}; all others go to the runtime's own `Worker`. */
export interface SpawnOptions {
  /** Ends that move to the child, by the names under which it finds them in `inherited()`. */
  readonly ends?: Readonly<Record<string, Socket>>;
  /** Ends that both threads hold from then on, found beside the `ends`. */
  readonly share?: Readonly<Record<string, Socket>>;
  /**
   * Descriptors of socketpair/posix that the child gets under the same numbers, as after fork and
   * exec: both threads hold their ends then. `'inherit'`: all but those that are close-on-exec and
   * the `ends`. None unless given.
   */
  readonly fds?: 'inherit' | readonly number[];
  readonly workerData?: unknown;
  /** Shown by `threads()`. */
  readonly name?: string;
  readonly [option: string]: unknown;
}

/**
 * Starts a thread and gives it ends. The child awaits `inherited()` to get them. Returns at once;
 * any thread may call it. Instead of a file, a function may make the Worker, which is the form that
 * bundlers understand: `spawn(() => new Worker(new URL('./child.js', import.meta.url)))`.
 *
 * @throws EBADF, EBUSY for an end or descriptor that cannot be handed on; then nothing has happened
 * @throws ENFILE if 255 threads use the library already
 *
 * @example
 * import { socketpair } from 'socketpair';
 * import { spawn } from 'socketpair/worker';
 * const [mine, theirs] = socketpair();
 * const child = spawn(new URL('./child.js', import.meta.url), { ends: { stdin: theirs } });
 * mine.writeAll(new TextEncoder().encode('hello'));
 * mine.close();
 * child.join();
 */
export function spawn(source: WorkerSource | (() => object), options: SpawnOptions = {}): Thread {
  const {
    ends: namedEnds = {},
    share: namedShare = {},
    fds: wanted = [],
    ...workerOptions
  } = options;
  const { workerData, name = 'worker' } = workerOptions;
  // Private copies, for what makes the worker is the caller's code, and so are getters.
  const ends = { ...namedEnds };
  const share = { ...namedShare };
  const fds = Array.isArray(wanted) ? [...wanted] : wanted;
  const carried = typeof source !== 'function' && home().host.carriesWorkerData;
  checkEnds(ends, share);
  numbersFor(fds, Object.values(ends));
  // Fails here, and not when the thread runs and the ends are on their way.
  if (!carried) home().host.assertCloneable(workerData);
  const thread = thisThread('spawn');
  const { table } = thread;
  const nonce = nextNonce(table);
  const reaper = ownLine()?.reaper;
  lockedLives().listen(thread);
  // First: from here on the child's slot is given back when it ends, if it never starts, and if this
  // thread is ended half-way.
  const life = watchNonce(table, nonce);
  let child: SlotId | undefined;
  let started: HostWorker | undefined;
  let numbers: readonly SentNumbers[] = [];
  try {
    child = claimFor(table, name, 'spawn', nonce, reaper?.id);
    const entry = enterBirth(child, {
      name,
      ...sourceOf(source, workerOptions),
      ends: numbersOf(ends),
    });
    started = giveBirth(entry, () => start(source, workerOptions));
    // The ends are looked at again: the caller's code makes the worker, and may have closed one.
    checkEnds(ends, share);
    const exit = createExit();
    numbers = shareNumbers(numbersFor(fds, Object.values(ends)));
    const { handles, ports } = detachAll(ends, share, numbers);
    const message = spawnMessage({
      table: table.buffer,
      ...child,
      exit: exit.buffer,
      register: entry.register.buffer,
      entry: entry.index,
      outputs: bitsOf(started.outputs()),
      ...(life && reaper ? { life, reaper } : {}),
      ends: handles,
      fds: numbers,
      stamp: giveStamp(),
      ...(carried ? {} : { workerData }),
    });
    started.post(message, life === undefined ? ports : [...ports, life]);
    const given = [...Object.values(handles), ...numbers.map(({ of }) => of)];
    return new Thread(thread, started, entry, exit, given);
  } catch (error) {
    // Nobody would ever tell it whose child it is, and it would wait for that.
    started?.terminate();
    dropNumbers(numbers);
    if (child !== undefined) releaseSlot(table, child);
    life?.close();
    throw error;
  }
}

/** Where the thread comes from, for people. */
function sourceOf(source: unknown, { eval: isCode }: SpawnOptions): { source?: string } {
  if (typeof source === 'function') return {};
  if (isCode) return { source: 'eval' };
  const href = typeof source === 'string' ? source : (source as { href: string }).href;
  return { source: href.startsWith('data:') ? 'data:' : href };
}

/** As the register names them. */
function numbersOf(ends: Readonly<Record<string, Socket>>): number[] {
  return Object.values(ends).map((socket) => {
    const { pair, index } = Socket.heldOf(socket, 'spawn').end;
    return (pair.id << 1) | index;
  });
}

function checkEnds(
  ends: Readonly<Record<string, Socket>>,
  share: Readonly<Record<string, Socket>>,
): void {
  const seen = new Set<Socket>();
  for (const [name, socket] of Object.entries(ends)) {
    if (!isSocket(socket)) throw wrongType(`ends.${name}`, 'a Socket', socket);
    Socket.assertMovable(socket);
    if (seen.has(socket)) {
      throw new SystemError('EBUSY', 'spawn', { text: `ends.${name} has another name too` });
    }
    seen.add(socket);
  }
  for (const [name, socket] of Object.entries(share)) {
    if (!isSocket(socket)) throw wrongType(`share.${name}`, 'a Socket', socket);
    Socket.heldOf(socket, 'spawn');
    if (seen.has(socket) || Object.hasOwn(ends, name)) {
      throw new SystemError('EBUSY', 'spawn', { text: `share.${name} is one of the ends too` });
    }
  }
}

function start(source: WorkerSource | (() => object), options: object): HostWorker {
  const { host } = home();
  if (typeof source !== 'function') return host.startWorker(source, options);
  const worker = source();
  const started = host.adoptWorker(worker);
  if (started === undefined) throw wrongType('source()', 'a Worker', worker);
  return started;
}

/** Moves the ends, and shares others. Returns their handles, and the ports of all that is sent. */
function detachAll(
  ends: Readonly<Record<string, Socket>>,
  share: Readonly<Record<string, Socket>>,
  numbers: readonly SentNumbers[],
): { handles: Record<string, SocketHandle>; ports: object[] } {
  const handles: Record<string, SocketHandle> = {};
  // First: it may fail for want of a reference, and a moved end would be lost then.
  for (const [name, socket] of Object.entries(share)) handles[name] = socket.share()[0];
  for (const [name, socket] of Object.entries(ends)) handles[name] = socket.detach()[0];
  const all = [...Object.values(handles), ...numbers.map(({ of }) => of)];
  return { handles, ports: all.flatMap(({ port }) => port ?? []) };
}
