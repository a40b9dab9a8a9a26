import type { End } from '../ring/end.ts';
import { home } from './home.ts';
import { NumberSet } from './number-set.ts';
import { Socket } from './socket.ts';

/** The numbers below are the process's own: stdin, stdout, stderr. Only dup2 gives them out. */
export const FIRST_NUMBER = 3;

const DEFAULT_LIMIT = 1024;

/** What a descriptor number stands for. Each number of an end has a Socket of its own. */
export interface OpenSocket {
  readonly kind: 'socket';
  readonly socket: Socket;
  readonly end: End;
  closeOnExec: boolean;
}

export type OpenFile = OpenSocket;

/**
 * The descriptor numbers of one thread, for socketpair/posix and for `spawn`. A new number is the
 * lowest one that is free, as POSIX has it.
 */
export class DescriptorTable {
  /** Numbers from here on are not given out. */
  limit: number = DEFAULT_LIMIT;
  readonly #files: (OpenFile | undefined)[] = [];
  readonly #taken = new NumberSet();

  /** What a number stands for, or undefined if it is not open. */
  get(fd: number): OpenFile | undefined {
    const file = this.#files[fd];
    if (file === undefined || isOpen(file)) return file;
    // Its Socket was closed or handed on by itself, and the number went with it.
    this.#free(fd);
    return undefined;
  }

  /** The `count` lowest free numbers from `from` on, or undefined if there are fewer. */
  lowestFree(count: number, from: number = FIRST_NUMBER): readonly number[] | undefined {
    const found = this.#lowest(count, from);
    if (found !== undefined) return found;
    // Looking at a number frees it, if its Socket was closed by itself.
    for (let fd = 0; fd < this.#files.length; fd++) this.get(fd);
    return this.#lowest(count, from);
  }

  /** Lets a number stand for this. It has to be free. */
  set(fd: number, file: OpenFile): void {
    this.#taken.add(fd);
    this.#files[fd] = file;
  }

  /** Closes what the number stands for, and frees it. */
  close(fd: number): void {
    const file = this.get(fd);
    if (file === undefined) return;
    // First: a close that ran out of stack can be made again.
    closeFile(file);
    this.#free(fd);
  }

  /** All open numbers, in ascending order. */
  *entries(): Generator<[fd: number, file: OpenFile], void, undefined> {
    for (let fd = 0; fd < this.#files.length; fd++) {
      const file = this.get(fd);
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
export function descriptors(): DescriptorTable {
  const here = home();
  here.descriptors ??= new DescriptorTable();
  return here.descriptors;
}

/** What a number stands for that is given to this Socket. */
export function fileOf(socket: Socket, closeOnExec: boolean): OpenSocket | undefined {
  const end = Socket.endOf(socket);
  return end && { kind: 'socket', socket, end, closeOnExec };
}

/** Another reference to the same, as dup(2) makes it. */
export function dupFile({ socket, end }: OpenFile, closeOnExec: boolean): OpenFile {
  return { kind: 'socket', socket: socket.dup(), end, closeOnExec };
}

function isOpen({ socket }: OpenFile): boolean {
  return !socket.closed;
}

function closeFile({ socket }: OpenFile): void {
  socket.close();
}
