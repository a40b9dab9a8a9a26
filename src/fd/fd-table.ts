import type { Poller } from '../poll/poller.ts';
import type { End } from '../ring/end.ts';
import type { Socket } from '../socket/socket.ts';
import { SocketState } from '../socket/socket-state.ts';
import { kept } from '../thread/home.ts';
import { NumberSet } from './number-set.ts';

/** The numbers below are the process's own: stdin, stdout, stderr. Only dup2 gives them out. */
export const FIRST_NUMBER = 3;

const DEFAULT_LIMIT = 1024;

/** An end. Each of its numbers has a Socket of its own. */
export interface OpenSocket {
  readonly kind: 'socket';
  readonly socket: Socket;
  readonly end: End;
  closeOnExec: boolean;
}

/** A Poller with all the numbers that it has. Its `nonblock` is kept, and nothing more. */
export interface OpenPoller {
  readonly kind: 'epoll';
  readonly held: { readonly poller: Poller; numbers: number; nonblock: boolean };
  closeOnExec: boolean;
}

/** The thing that a descriptor number stands for. */
export type OpenFile = OpenSocket | OpenPoller;

/**
 * The descriptor numbers of one thread, for socketpair/posix and for `spawn`. A new number is the
 * lowest one that is free, as POSIX has it.
 */
export class FdTable {
  /** Numbers from here on are not given out. */
  limit: number = DEFAULT_LIMIT;
  readonly #files: (OpenFile | undefined)[] = [];
  readonly #taken = new NumberSet();

  /** The file of a number, or undefined if it is not open; a number whose Socket is closed is freed. */
  lookUp(fd: number): OpenFile | undefined {
    const file = this.#files[fd];
    if (file === undefined || isOpen(file)) return file;
    // The Socket was closed or handed on by itself, and the number went with it.
    this.#free(fd);
    return undefined;
  }

  /** The `count` lowest free numbers from `from` on, or undefined if there are fewer. */
  lowestFree(count: number, from: number = FIRST_NUMBER): readonly number[] | undefined {
    const found = this.#lowest(count, from);
    if (found !== undefined) return found;
    // Looking at a number frees it, if its Socket was closed by itself.
    for (let fd = 0; fd < this.#files.length; fd++) this.lookUp(fd);
    return this.#lowest(count, from);
  }

  /** Lets a number stand for this. It has to be free. */
  set(fd: number, file: OpenFile): void {
    this.#taken.add(fd);
    this.#files[fd] = file;
  }

  /** Closes what the number stands for, and frees it. */
  close(fd: number): void {
    const file = this.lookUp(fd);
    if (file === undefined) return;
    // First: a close that ran out of stack can be made again.
    closeFile(file);
    this.#free(fd);
  }

  /** True if no number is open. */
  get isEmpty(): boolean {
    return this.entries().next().done === true;
  }

  /** All open numbers, in ascending order. */
  *entries(): Generator<[fd: number, file: OpenFile], void, undefined> {
    for (let fd = 0; fd < this.#files.length; fd++) {
      const file = this.lookUp(fd);
      if (file !== undefined) yield [fd, file];
    }
  }

  #lowest(count: number, from: number): readonly number[] | undefined {
    const found: number[] = [];
    let next = Math.max(from, FIRST_NUMBER);
    while (found.length < count) {
      const fd = this.#taken.lowestFree(next);
      if (fd >= this.limit) return undefined;
      found.push(fd);
      next = fd + 1;
    }
    return found;
  }

  #free(fd: number): void {
    this.#taken.delete(fd);
    this.#files[fd] = undefined;
  }
}

/** The table of this thread. */
export const fdTable: () => FdTable = kept('fdTable', () => new FdTable());

/**
 * The file of a number that is given to this Socket; undefined if it is closed. Close-on-exec as
 * its pair was made, unless it is said here.
 */
export function fileOf(socket: Socket, closeOnExec?: boolean): OpenSocket | undefined {
  if (socket.closed) return undefined;
  const { end, closeOnExec: asMade } = SocketState.heldOf(socket, 'dup');
  return { kind: 'socket', socket, end, closeOnExec: closeOnExec ?? asMade };
}

/** The file of a Poller's first number. */
export function pollerFile(poller: Poller, closeOnExec: boolean): OpenPoller {
  return { kind: 'epoll', held: { poller, numbers: 1, nonblock: false }, closeOnExec };
}

/** Another reference to the same, as dup(2) makes it. */
export function dupFile(file: OpenFile, closeOnExec: boolean): OpenFile {
  if (file.kind === 'socket') return { ...file, socket: file.socket.dup(), closeOnExec };
  file.held.numbers += 1;
  return { ...file, closeOnExec };
}

function isOpen(file: OpenFile): boolean {
  return file.kind === 'epoll' || !file.socket.closed;
}

function closeFile(file: OpenFile): void {
  if (file.kind === 'socket') {
    file.socket.close();
    return;
  }
  if (file.held.numbers === 1) file.held.poller.close();
  file.held.numbers -= 1;
}
