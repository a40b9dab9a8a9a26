import type { Duplex } from 'node:stream';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { expect, expectTypeOf, test } from 'vitest';
import {
  adopt,
  canBlock,
  currentThread,
  isErrno,
  isHandle,
  type PipeOptions,
  type PollEvent,
  type Poller,
  pipe,
  Socket,
  type SocketHandle,
  type SocketpairOptions,
  type SocketStats,
  SystemError,
  socketpair,
  type ThreadId,
  type TransferItem,
} from '../../src/index.ts';
import * as posix from '../../src/posix/index.ts';
import { duplex, type SocketDuplexOptions } from '../../src/stream/node.ts';
import { type SocketStreams, streams } from '../../src/stream/web.ts';
import {
  type ExitStatus,
  type Inherited,
  inherited,
  type SpawnOptions,
  spawn,
  type Thread,
  type ThreadReport,
  threads,
} from '../../src/worker/index.ts';

/*
 * Types are checked by `tsc -p tsconfig.json`: a line below a @ts-expect-error that compiles fails
 * there. What must not run stands in functions that nobody calls.
 */

test('socketpair and pipe return two Sockets, and take their options only', () => {
  expectTypeOf<Parameters<typeof socketpair>>().toEqualTypeOf<
    [options?: SocketpairOptions | undefined]
  >();
  expectTypeOf(socketpair).returns.toEqualTypeOf<[Socket, Socket]>();
  expectTypeOf<Parameters<typeof pipe>>().toEqualTypeOf<[options?: PipeOptions | undefined]>();
  expectTypeOf(pipe).returns.toEqualTypeOf<[reader: Socket, writer: Socket]>();
  expectTypeOf(() => {
    socketpair({ capacity: 1, nonblock: true });
    // @ts-expect-error a capacity is a number
    socketpair({ capacity: '1' });
    // @ts-expect-error no such option
    socketpair({ capacty: 1 });
    // @ts-expect-error no such option on a pipe
    pipe({ fullWrites: true });
    // @ts-expect-error a pair has two ends
    const [, , third] = socketpair();
    return third;
  }).toBeFunction();
});

test('the calls of a Socket take bytes and return counts', () => {
  type Range<Bytes> = [bytes: Bytes, offset?: number | undefined, length?: number | undefined];
  expectTypeOf<Parameters<Socket['read']>>().toEqualTypeOf<Range<Uint8Array>>();
  expectTypeOf<Parameters<Socket['write']>>().toEqualTypeOf<Range<Uint8Array>>();
  expectTypeOf<Parameters<Socket['readv']>>().toEqualTypeOf<[targets: readonly Uint8Array[]]>();
  expectTypeOf<Parameters<Socket['writev']>>().toEqualTypeOf<[sources: readonly Uint8Array[]]>();
  expectTypeOf<Parameters<Socket['recv']>>().toEqualTypeOf<
    [target: Uint8Array, flags?: number | undefined]
  >();
  expectTypeOf<Parameters<Socket['send']>>().toEqualTypeOf<
    [source: Uint8Array, flags?: number | undefined]
  >();
  type Counts = 'read' | 'write' | 'tryRead' | 'tryWrite' | 'readFull' | 'readv' | 'writev';
  expectTypeOf<ReturnType<Socket[Counts | 'recv' | 'send']>>().toEqualTypeOf<number>();
  type Silent = 'writeAll' | 'close' | 'shutdown';
  expectTypeOf<ReturnType<Socket[Silent]>>().toEqualTypeOf<void>();
  expectTypeOf<Socket['shutdown']>().parameter(0).toEqualTypeOf<'rd' | 'wr' | 'rdwr'>();
  expectTypeOf<Socket['stats']>().returns.toEqualTypeOf<SocketStats>();
  expectTypeOf<Socket['dup']>().returns.toEqualTypeOf<Socket>();
  expectTypeOf((socket: Socket) => {
    socket.read(Buffer.alloc(1));
    socket.write(new Uint8Array(new SharedArrayBuffer(1)));
    // @ts-expect-error not bytes
    socket.write('text');
    // @ts-expect-error not bytes
    socket.read(new Float64Array(1));
    // @ts-expect-error not a way to shut down
    socket.shutdown('both');
  }).toBeFunction();
});

test('the properties of a Socket have the types they say, and some are read only', () => {
  expectTypeOf<Socket['type']>().toEqualTypeOf<'stream' | 'seqpacket' | 'dgram'>();
  expectTypeOf<Socket['peer']>().toEqualTypeOf<'open' | 'closed' | 'died'>();
  expectTypeOf<Socket['capacity' | 'queued' | 'room']>().toEqualTypeOf<number>();
  expectTypeOf<Socket['recvTimeout' | 'sendTimeout']>().toEqualTypeOf<number>();
  expectTypeOf<Socket['closed' | 'nonblock']>().toEqualTypeOf<boolean>();
  expectTypeOf((socket: Socket) => {
    socket.nonblock = true;
    socket.recvTimeout = 1;
    // @ts-expect-error read only
    socket.capacity = 1;
    // @ts-expect-error read only
    socket.closed = true;
    // @ts-expect-error read only
    socket.peer = 'died';
  }).toBeFunction();
});

test('a Socket is iterable, disposable, and made by nobody else', () => {
  expectTypeOf<Socket>().toExtend<Iterable<Uint8Array<ArrayBuffer>>>();
  expectTypeOf<Socket>().toExtend<Disposable>();
  expectTypeOf<Socket>().toExtend<AsyncIterable<Uint8Array<ArrayBuffer>>>();
  // Something with the same methods is no Socket.
  expectTypeOf<Omit<Socket, never>>().not.toExtend<Socket>();
});

test('detach gives what postMessage takes, as it is', () => {
  expectTypeOf<Socket['detach']>().returns.toEqualTypeOf<
    [handle: SocketHandle, transfer: TransferItem[]]
  >();
  expectTypeOf((socket: Socket, worker: Worker, port: MessagePort) => {
    worker.postMessage(...socket.detach());
    port.postMessage(...socket.detach());
    structuredClone({ handle: socket.detach()[0] });
  }).toBeFunction();
  const [, end] = socketpair({ capacity: 8 });
  const { port1 } = new MessageChannel();
  port1.postMessage(...end.detach());
  port1.close();
  expect(end.closed).toBe(true);
});

test('adopt takes a handle, which isHandle tells from anything else', () => {
  expectTypeOf(adopt).parameters.toEqualTypeOf<[handle: SocketHandle]>();
  expectTypeOf(adopt).returns.toEqualTypeOf<Socket>();
  expectTypeOf(isHandle).guards.toEqualTypeOf<SocketHandle>();
  expectTypeOf((value: unknown, handle: SocketHandle, socket: Socket) => {
    if (isHandle(value)) adopt(value);
    // @ts-expect-error not known to be a handle
    adopt(value);
    // @ts-expect-error a Socket is no handle
    adopt(socket);
    // @ts-expect-error read only
    handle.nonce = 1;
  }).toBeFunction();
});

test('isErrno tells the error of this library, with its fields', () => {
  expectTypeOf(isErrno).guards.toEqualTypeOf<SystemError>();
  expectTypeOf<SystemError>().toExtend<Error>();
  expectTypeOf<SystemError['errno']>().toEqualTypeOf<number>();
  expectTypeOf<SystemError['count']>().toEqualTypeOf<number | undefined>();
  expectTypeOf<'EAGAIN' | 'EPIPE' | 'ENFILE'>().toExtend<SystemError['code']>();
  expectTypeOf((error: SystemError) => {
    // @ts-expect-error no such code: the comparison is never true
    return error.code === 'EAGIAN';
  }).toBeFunction();
});

test('spawn takes a URL, a string or a function, and returns a Thread', () => {
  expectTypeOf(spawn).returns.toEqualTypeOf<Thread>();
  expectTypeOf(spawn).parameter(1).toEqualTypeOf<SpawnOptions | undefined>();
  expectTypeOf((end: Socket, handle: SocketHandle, url: URL, made: Worker) => {
    spawn(url);
    spawn('./child.js', { ends: { stdin: end }, workerData: 1, name: 'child', stdout: true });
    spawn(() => made, { ends: {} });
    // @ts-expect-error neither a URL nor a function
    spawn(1);
    // @ts-expect-error a Worker itself is no source
    spawn(made);
    // @ts-expect-error a function that makes no object
    spawn(() => 1);
    // @ts-expect-error handles are for postMessage
    spawn(url, { ends: { stdin: handle } });
    // @ts-expect-error ends have names
    spawn(url, { ends: [1] });
    // @ts-expect-error a name is a string
    spawn(url, { name: 1 });
    spawn(url, { fds: 'inherit' });
    spawn(url, { fds: [3, 4] });
    // @ts-expect-error no such word
    spawn(url, { fds: 'all' });
  }).toBeFunction();
});

test('a Thread tells its end as a code or as died, and never both', () => {
  expectTypeOf<ExitStatus>().toEqualTypeOf<
    | { readonly code: number; readonly cause?: Error }
    | { readonly died: true; readonly cause?: Error }
  >();
  expectTypeOf<Thread['join']>().toEqualTypeOf<(timeout?: number) => ExitStatus>();
  expectTypeOf<Thread['exited']>().toEqualTypeOf<Promise<ExitStatus>>();
  expectTypeOf<Thread['id']>().toEqualTypeOf<ThreadId>();
  expectTypeOf<Thread['worker']>().toEqualTypeOf<object>();
  expectTypeOf<Thread['terminate']>().returns.toEqualTypeOf<void>();
  expectTypeOf((thread: Thread) => {
    thread.ref().unref().join();
    const status = thread.join(1);
    if ('code' in status) status.code.toFixed();
    // @ts-expect-error a thread that died has no code
    status.code.toFixed();
    // @ts-expect-error read only
    thread.id = 1;
  }).toBeFunction();
});

test('a Poller gives the data back that it was given', () => {
  expectTypeOf((poller: Poller<string>, socket: Socket) => {
    poller.add(socket, 1, 'in');
    // @ts-expect-error not of that type
    poller.add(socket, 1, 1);
    for (const { data } of poller.wait(1, 0)) data.toUpperCase();
  }).toBeFunction();
  expectTypeOf<PollEvent['data']>().toBeUnknown();
});

test('inherited, threads and currentThread return what they say', () => {
  expectTypeOf(inherited).parameters.toEqualTypeOf<[]>();
  expectTypeOf(inherited).returns.toEqualTypeOf<Promise<Inherited>>();
  expectTypeOf<Inherited['ends']>().toEqualTypeOf<Readonly<Record<string, Socket>>>();
  expectTypeOf<Inherited['fds']>().toEqualTypeOf<readonly number[]>();
  expectTypeOf<Inherited['workerData']>().toBeUnknown();
  expectTypeOf<Inherited<{ io: Socket }, number>['ends']>().toEqualTypeOf<
    Readonly<{ io: Socket }>
  >();
  expectTypeOf(async () => {
    const { ends, workerData } = await inherited<{ io: Socket }, { count: number }>();
    ends.io.close();
    workerData.count.toFixed();
    // @ts-expect-error only what was named
    ends.other;
  }).toBeFunction();
  expectTypeOf(threads).returns.toEqualTypeOf<ThreadReport[]>();
  expectTypeOf<ThreadReport['state']>().toEqualTypeOf<'running' | 'blocked' | 'dying'>();
  expectTypeOf(currentThread).returns.toEqualTypeOf<ThreadId>();
  expectTypeOf(canBlock).returns.toEqualTypeOf<boolean>();
  expectTypeOf(({ ends }: Inherited) => {
    const { stdin } = ends;
    // @ts-expect-error a name may be missing
    stdin.close();
  }).toBeFunction();
  expect([Socket, SystemError].map((made) => typeof made)).toEqual(['function', 'function']);
});

test('calls of socketpair/posix take and return what C has', () => {
  type Calls = Exclude<
    keyof typeof posix,
    `${Uppercase<string>}` | 'errno' | 'strerror' | 'perror' | 'socketOf'
  >;
  expectTypeOf<ReturnType<(typeof posix)[Calls]>>().toEqualTypeOf<number>();
  expectTypeOf(posix.errno).toEqualTypeOf<number>();
  expectTypeOf(posix.strerror).toEqualTypeOf<(errnum: number) => string>();
  expectTypeOf(posix.socketOf).toEqualTypeOf<(fd: number) => Socket>();
  expectTypeOf<Parameters<typeof posix.socketpair>[3]>().toEqualTypeOf<posix.Ints>();
  expectTypeOf((bytes: Uint8Array, socket: Socket) => {
    const sv: [number, number] = [-1, -1];
    posix.socketpair(posix.AF_UNIX, posix.SOCK_STREAM, 0, sv);
    posix.pipe(new Int32Array(2));
    posix.read(sv[0], bytes);
    posix.write(sv[0], bytes, 1, 2);
    posix.setsockopt(sv[0], posix.SOL_SOCKET, posix.SO_RCVTIMEO, [1, 500_000]);
    posix.select(sv[1] + 1, new Set([sv[1]]), null, null, [1, 0]);
    posix.poll([{ fd: sv[0], events: posix.POLLIN, revents: 0 }], 1, -1);
    posix.sendmsg(posix.fdOf(socket), { msg_iov: [bytes] });
    // @ts-expect-error one number is no pair
    posix.pipe(3);
    // @ts-expect-error a Socket is no number
    posix.read(socket, bytes);
    // @ts-expect-error not bytes
    posix.write(3, 'text');
    // @ts-expect-error no such constant
    posix.SOCK_STEAM;
    // @ts-expect-error it is set by the calls only
    posix.errno = 0;
  }).toBeFunction();
});

test('an end becomes a Duplex or a pair of Web streams', () => {
  expectTypeOf(duplex).returns.toExtend<Duplex>();
  expectTypeOf<Parameters<typeof duplex>>().toEqualTypeOf<
    [socket: Socket, options?: SocketDuplexOptions | undefined]
  >();
  expectTypeOf<ReturnType<typeof duplex>['bytesRead']>().toEqualTypeOf<number>();
  expectTypeOf(streams).returns.toEqualTypeOf<SocketStreams>();
  expectTypeOf((socket: Socket, { readable, writable }: SocketStreams) => {
    duplex(socket, { allowHalfOpen: false, busyPollUs: 50 });
    void readable.pipeTo(writable);
    // @ts-expect-error bytes are no objects
    duplex(socket, { objectMode: true });
    // @ts-expect-error text has to be encoded first
    void writable.getWriter().write('text');
  }).toBeFunction();
});
