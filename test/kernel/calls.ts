import { named, numbered } from './names.ts';

/** One call of a program: its name and its arguments, all of them numbers. */
export type Call = readonly [name: string, ...args: number[]];

/**
 * The calls of a program, with the kinds of their arguments. `fill` chooses the letters that are
 * sent. What stands after `…` is repeated: the lengths of vectors, the entries of poll.
 */
export const CALLS: Readonly<Record<string, readonly string[]>> = {
  socketpair: ['domain', 'type', 'protocol'],
  pipe: [],
  pipe2: ['open'],
  read: ['fd', 'size'],
  write: ['fd', 'size', 'fill'],
  readv: ['fd', '…', 'size'],
  writev: ['fd', 'fill', '…', 'size'],
  recv: ['fd', 'size', 'message'],
  send: ['fd', 'size', 'message', 'fill'],
  recvmsg: ['fd', 'message', '…', 'size'],
  sendmsg: ['fd', 'message', 'fill', '…', 'size'],
  shutdown: ['fd', 'how'],
  close: ['fd'],
  dup: ['fd'],
  dup2: ['fd', 'number'],
  dup3: ['fd', 'number', 'open'],
  fcntl: ['fd', 'command', 'value'],
  ioctl: ['fd', 'request', 'value'],
  getsockopt: ['fd', 'level', 'option'],
  setsockopt: ['fd', 'level', 'option', 'value'],
  getsockname: ['fd'],
  getpeername: ['fd'],
  poll: ['…', 'fd', 'poll'],
  select: ['value', 'set', 'set', 'set'],
  epoll_create1: ['open'],
  epoll_ctl: ['fd', 'operation', 'fd', 'epoll', 'value'],
  epoll_wait: ['fd', 'value'],
};

/**
 * Calls that only the rows of the kernel probe make. A name `1:read` is a call that thread 1 makes, and may
 * wait in; `blocked`, `done` and `answers` ask how such calls are.
 */
export const SPECIAL_CALLS: Readonly<Record<string, readonly string[]>> = {
  fill: ['fd', 'size'],
  drain: ['fd', 'size'],
  flood: ['fd', 'size', 'value', 'fill'],
  runs: ['fd', 'size', 'value'],
  null: ['value', 'fd'],
  kept: ['domain', 'type', 'protocol'],
  sendto: ['fd', 'size', 'fill'],
  recvfrom: ['fd', 'size'],
  gettimeout: ['fd', 'option'],
  settimeout: ['fd', 'option', 'value', 'value'],
  pollfor: ['fd', 'poll', 'value'],
  vectors: ['fd', 'value'],
  limit: ['value'],
  mark: [],
  passed: ['value'],
  blocked: ['value'],
  done: ['value'],
  answers: ['…', 'value'],
};

/** The kinds of so many arguments of a call. */
export function kindsOf(name: string, count: number): string[] {
  const bare = name.replace(/^\d:/, '');
  const kinds = CALLS[bare] ?? SPECIAL_CALLS[bare];
  if (kinds === undefined) throw new Error(`no such call: ${name}`);
  const start = kinds.indexOf('…');
  if (start === -1) return [...kinds];
  const repeated = kinds.slice(start + 1);
  const all = kinds.slice(0, start);
  while (all.length < count) all.push(...repeated);
  return all;
}

/** `recv(4, 10, MSG_PEEK)`: `parse` reads it back. */
export function print([name, ...args]: Call): string {
  const kinds = kindsOf(name, args.length);
  return `${name}(${args.map((value, i) => named(kinds[i] ?? '', value)).join(', ')})`;
}

/** A program as it is printed: calls, each on its own line or after a semicolon. */
export function parse(program: string): Call[] {
  return program
    .split(/[;\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, name, args] = /^((?:\d:)?\w+)\((.*)\)/.exec(line) ?? [];
      if (name === undefined || args === undefined) throw new Error(`not a call: ${line}`);
      const values = args === '' ? [] : args.split(',').map((text) => numbered(text.trim()));
      kindsOf(name, values.length);
      return [name, ...values];
    });
}
