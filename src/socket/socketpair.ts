import { integer, wrongValue } from '../errno/misuse.ts';
import type { Syscall } from '../errno/system-error.ts';
import { takeOptions } from '../errno/take.ts';
import { End } from '../ring/end.ts';
import { DGRAM, FULL_WRITES, PIPE, SEQPACKET, STREAM } from '../ring/layout.ts';
import { createPair, maxSize } from '../ring/memory.ts';
import { holdFirst } from '../ring/references.ts';
import { home, thisThread } from '../thread/home.ts';
import { clockFlags, trackingOf } from '../thread/tracking-hook.ts';
import { checkBoolean } from './arguments.ts';
import { Held } from './held.ts';
import { Socket } from './socket.ts';
import type { SocketType } from './socket-state.ts';

export interface PairOptions {
  /** Bytes a direction, exact: 1 … 2^30. */
  capacity?: number;
  /** Calls on either end fail with EAGAIN instead of waiting. False. */
  nonblock?: boolean;
  /** The descriptors that `fdOf` gives the ends are close-on-exec. False. */
  cloexec?: boolean;
  /**
   * Tracks what happens before what, for socketpair/race: from each write to the reader of its bytes, and
   * with `'data+space'` also from each read to the writer into its room. False, or what
   * SOCKETPAIR_CLOCKS in the environment says.
   */
  clocks?: false | 'data' | 'data+space';
}

export interface SocketpairOptions extends PairOptions {
  /**
   * The kind of socket. `'stream'`: bytes. `'seqpacket'`: records, each read whole or cut. `'dgram'`:
   * the same, but nobody ever sees the end of a stream: a read waits on when the peer has closed.
   */
  type?: SocketType;
  /** False: a blocking write returns what fitted. True: Linux's rule, it returns the full count. */
  fullWrites?: boolean;
}

export interface PipeOptions extends PairOptions {
  /** Each write is a packet, and a read takes one: O_DIRECT of pipe2(2). */
  packet?: boolean;
}

const TYPES: Readonly<Record<SocketType, number>> = {
  stream: STREAM,
  seqpacket: SEQPACKET,
  dgram: DGRAM,
};

const PAIR_OPTIONS = ['capacity', 'nonblock', 'cloexec', 'clocks'] as const;
const SOCKETPAIR_OPTIONS = ['type', 'fullWrites', ...PAIR_OPTIONS] as const;
const PIPE_OPTIONS = ['packet', ...PAIR_OPTIONS] as const;

/** Linux's default for SO_SNDBUF, and its capacity of a pipe: socket(7), pipe(7). */
const SOCKET_CAPACITY = 212_992;
const PIPE_CAPACITY = 65_536;

/**
 * Makes two connected ends, as socketpair(2) does: what is written to one is read from the other.
 * Never blocks; any thread may call it. Each end belongs to the calling thread until it is handed
 * on with `detach()`. `capacity` is 212,992 bytes a direction unless given, and the largest record;
 * a record takes up to 15 bytes more of it than it has.
 *
 * @throws TypeError, RangeError for options of a wrong type or range
 * @throws ENFILE if 255 threads hold ends already
 *
 * @example
 * import { socketpair } from 'socketpair';
 * const [a, b] = socketpair();
 * a.write(Uint8Array.of(98));
 * const bytes = new Uint8Array(10);
 * const count = b.read(bytes); // 1
 */
export function socketpair(options: SocketpairOptions = {}): [Socket, Socket] {
  const taken = takeOptions(options, SOCKETPAIR_OPTIONS);
  const { type = 'stream', fullWrites = false, capacity = SOCKET_CAPACITY } = taken;
  if (!Object.hasOwn(TYPES, type)) {
    throw wrongValue('type', "'stream', 'seqpacket' or 'dgram'", type);
  }
  const flags = checkBoolean('fullWrites', fullWrites) ? FULL_WRITES : 0;
  return open('socketpair', TYPES[type], capacity, flags, taken);
}

/**
 * Makes a one-way pair, as pipe(2) does, and returns its read end and its write end. A blocking
 * write returns the full count; one of up to 4,096 bytes (or up to the capacity, if that is less)
 * is all or nothing. With `packet`, each write is a packet, or several of up to 4,096 bytes. Never
 * blocks; any thread may call it. `capacity` is 65,536 unless given.
 *
 * @throws TypeError, RangeError for options of a wrong type or range
 * @throws ENFILE if 255 threads hold ends already
 *
 * @example
 * import { pipe } from 'socketpair';
 * const [reader, writer] = pipe();
 * writer.write(Uint8Array.of(1, 2, 3));
 * writer.close();
 * for (const chunk of reader) console.log(chunk.length); // 3
 */
export function pipe(options: PipeOptions = {}): [reader: Socket, writer: Socket] {
  const taken = takeOptions(options, PIPE_OPTIONS);
  const { packet = false, capacity = PIPE_CAPACITY } = taken;
  const type = checkBoolean('packet', packet) ? SEQPACKET : STREAM;
  const [writer, reader] = open('pipe', type, capacity, PIPE, taken);
  return [reader, writer];
}

function isClocks(value: unknown): value is NonNullable<PairOptions['clocks']> {
  return value === false || value === 'data' || value === 'data+space';
}

function inheritedClocks(): NonNullable<PairOptions['clocks']> {
  const value = home().host.env('SOCKETPAIR_CLOCKS') || false;
  if (!isClocks(value)) throw wrongValue('SOCKETPAIR_CLOCKS', "'data' or 'data+space'", value);
  return value;
}

function open(
  syscall: Syscall,
  type: number,
  capacity: number,
  kind: number,
  { nonblock = false, cloexec = false, clocks = inheritedClocks() }: PairOptions,
): [Socket, Socket] {
  integer('capacity', capacity, 1, maxSize(type));
  checkBoolean('nonblock', nonblock);
  checkBoolean('cloexec', cloexec);
  if (!isClocks(clocks)) throw wrongValue('clocks', "false, 'data' or 'data+space'", clocks);
  const thread = thisThread(syscall);
  const flags = kind | clockFlags(clocks);
  const tracking = clocks === false ? undefined : trackingOf(thread, 'socketpair');
  const clockWords = tracking?.regionWords(flags) ?? 0;
  const pair = createPair(thread.table, { type, capacity, flags, clockWords });
  const end = (index: number): Socket => {
    const made = new End(thread, pair, index, holdFirst(pair.words, index, thread), tracking);
    if (nonblock) made.settings.nonblock = true;
    return Socket.of(new Held(made, cloexec));
  };
  return [end(0), end(1)];
}
