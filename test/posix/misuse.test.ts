import { expect, test } from 'vitest';
import * as c from '../../src/posix/index.ts';
import { thrown } from '../support/atomics.ts';
import { freshNumbers } from './fresh-numbers.ts';
import { any, bytes, openNumbers, pair, pipe } from './said.ts';

freshNumbers();

type Bad = [text: string, call: (fd: number) => unknown];

/** In C the kernel says EFAULT, or reads what lies there. */
const CALLS: Record<string, Bad[]> = {
  ERR_INVALID_ARG_TYPE: [
    ['domain="1"', () => c.socketpair(any('1'), 1, 0, [0, 0])],
    ['type=undefined', () => c.socketpair(1, any(undefined), 0, [0, 0])],
    ['protocol=null', () => c.socketpair(1, 1, any(null), [0, 0])],
    ['sv=null', () => c.socketpair(1, 1, 0, any(null))],
    ['sv=Uint8Array', () => c.socketpair(1, 1, 0, any(new Uint8Array(8)))],
    ['fds=undefined', () => c.pipe(any(undefined))],
    ['flags="0"', () => c.pipe2([0, 0], any('0'))],
    ['fd="3"', () => c.close(any('3'))],
    ['fd=undefined', () => c.dup(any(undefined))],
    ['fd=Array', () => c.read(any([3]), bytes(1))],
    ['newfd="9"', (fd) => c.dup2(fd, any('9'))],
    ['newfd=null', (fd) => c.dup3(fd, any(null), 0)],
    ['flags=null', (fd) => c.dup3(fd, 9, any(null))],
    ['buffer=undefined', (fd) => c.read(fd, any(undefined))],
    ['buffer="abc"', (fd) => c.write(fd, any('abc'))],
    ['buffer=ArrayBuffer', (fd) => c.recv(fd, any(new ArrayBuffer(4)))],
    ['buffer=Array', (fd) => c.send(fd, any([1]))],
    ['length="1"', (fd) => c.read(fd, bytes(1), any('1'))],
    ['offset=null', (fd) => c.write(fd, bytes(1), 1, any(null))],
    ['flags="2"', (fd) => c.recv(fd, bytes(1), 1, any('2'))],
    ['flags=null', (fd) => c.send(fd, bytes(1), 1, any(null))],
    ['iov=Uint8Array', (fd) => c.readv(fd, any(bytes(1)))],
    ['iov[1]=5', (fd) => c.writev(fd, [bytes(1), any(5)])],
    ['iovcnt="1"', (fd) => c.writev(fd, [bytes(1)], any('1'))],
    ['message=null', (fd) => c.recvmsg(fd, any(null))],
    ['message.msg_iov=undefined', (fd) => c.sendmsg(fd, any({}))],
    ['message.msg_name=5', (fd) => c.sendmsg(fd, { msg_iov: [], msg_name: any(5) })],
    ['message.msg_control=Array', (fd) => c.sendmsg(fd, { msg_iov: [], msg_control: any([]) })],
    ['from=5', (fd) => c.recvfrom(fd, bytes(1), 1, 0, any(5))],
    ['to="x"', (fd) => c.sendto(fd, bytes(1), 1, 0, any('x'))],
    ['how="wr"', (fd) => c.shutdown(fd, any('wr'))],
    ['command=null', (fd) => c.fcntl(fd, any(null))],
    ['argument="1"', (fd) => c.fcntl(fd, c.F_SETFD, any('1'))],
    ['request="x"', (fd) => c.ioctl(fd, any('x'), [0])],
    ['argument=undefined', (fd) => c.ioctl(fd, c.FIONREAD, any(undefined))],
    ['level=null', (fd) => c.getsockopt(fd, any(null), c.SO_TYPE, [0])],
    ['name="x"', (fd) => c.getsockopt(fd, c.SOL_SOCKET, any('x'), [0])],
    ['out=null', (fd) => c.getsockopt(fd, c.SOL_SOCKET, c.SO_TYPE, any(null))],
    ['value=null', (fd) => c.setsockopt(fd, c.SOL_SOCKET, c.SO_SNDBUF, any(null))],
    ['value[1]="1"', (fd) => c.setsockopt(fd, c.SOL_SOCKET, c.SO_RCVTIMEO, [0, any('1')])],
    ['name=undefined', (fd) => c.getsockname(fd, any(undefined))],
    ['name=5', (fd) => c.getpeername(fd, any(5))],
    ['limit=null', () => c.getrlimit(c.RLIMIT_NOFILE, any(null))],
    ['limit.rlim_max=undefined', () => c.setrlimit(c.RLIMIT_NOFILE, any({ rlim_cur: 1 }))],
  ],
  ERR_OUT_OF_RANGE: [
    ['domain=0.5', () => c.socketpair(0.5, 1, 0, [0, 0])],
    ['type=NaN', () => c.socketpair(1, NaN, 0, [0, 0])],
    ['protocol=4294967296', () => c.socketpair(1, 1, 2 ** 32, [0, 0])],
    ['sv.length=1', () => c.socketpair(1, 1, 0, [0])],
    ['fds.length=0', () => c.pipe(new Int32Array(0))],
    ['length=2', (fd) => c.read(fd, bytes(1), 2)],
    ['length=-1', (fd) => c.write(fd, bytes(1), -1)],
    ['offset=2', (fd) => c.write(fd, bytes(1), 0, 2)],
    ['length=1', (fd) => c.recv(fd, bytes(), 1)],
    ['iovcnt=2', (fd) => c.readv(fd, [bytes(1)], 2)],
    ['argument.length=0', (fd) => c.ioctl(fd, c.FIONREAD, [])],
    ['argument=0.5', (fd) => c.fcntl(fd, c.F_SETFD, 0.5)],
    ['value[0]=0.5', (fd) => c.setsockopt(fd, c.SOL_SOCKET, c.SO_RCVTIMEO, [0.5, 0])],
  ],
};

for (const [code, calls] of Object.entries(CALLS)) {
  test.for(calls)(`%s is ${code}, before anything is touched`, ([text, call]) => {
    const [a, b] = pair();
    c.write(b, bytes(1, 2));
    const open = openNumbers();
    c.close(99);
    const error = thrown(() => call(a));
    expect(error.message).toContain(text);
    expect(error.code).toBe(code);
    expect(error).toBeInstanceOf(code === 'ERR_OUT_OF_RANGE' ? RangeError : TypeError);
    expect(c.errno).toBe(c.EBADF);
    expect(openNumbers()).toEqual(open);
    const out = [0];
    c.ioctl(a, c.FIONREAD, out);
    expect(out).toEqual([2]);
    expect(c.fcntl(a, c.F_GETFD)).toBe(0);
  });
}

test('calls that take sockets only say so also of wrong arguments on a pipe', () => {
  const [reader] = pipe();
  expect(thrown(() => c.recv(reader, any('x'))).code).toBe('ERR_INVALID_ARG_TYPE');
});
