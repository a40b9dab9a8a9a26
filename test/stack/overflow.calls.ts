import type { Socket } from '../../src/index.ts';
import type { Part } from './overflow.words.ts';

export interface Given {
  readonly socket: Socket;
  readonly bytes: Uint8Array;
}

export interface Case {
  name: string;
  optimised: boolean;
  /** Bytes of bytecode between two looks of V8 at the stack in the middle of a function. */
  budget?: number;
}

/** A call that is made with ever less stack. */
export interface Call {
  /** Work of the other thread meanwhile. */
  readonly part: Part;
  readonly capacity: number;
  readonly shared?: boolean;
  readonly closes?: boolean;
  /** Calls made before, so that all of it is optimised. */
  readonly warm: number;
  /** Done with all of the stack, before each call. */
  readonly prepare?: (given: Given) => void;
  readonly act: (given: Given) => unknown;
  readonly after?: (given: Given) => void;
}

const sink = { part: 'sink', capacity: 64, warm: 3000 } as const;
const source = { part: 'source', capacity: 1, warm: 3000 } as const;

export const CALLS: Record<string, Call> = {
  write: { ...sink, act: ({ socket, bytes }) => socket.write(bytes) },
  tryWrite: { ...sink, act: ({ socket, bytes }) => socket.tryWrite(bytes) },
  commit: {
    ...sink,
    prepare: ({ socket }) => void socket.reserve(1),
    act: ({ socket }) => socket.commit(1),
  },
  read: { ...source, act: ({ socket, bytes }) => socket.read(bytes) },
  tryRead: { ...source, act: ({ socket, bytes }) => socket.tryRead(bytes) },
  consume: {
    ...source,
    prepare: ({ socket }) => void socket.peek(1),
    act: ({ socket }) => socket.consume(1),
  },
  'a read that blocks': {
    part: 'giver',
    capacity: 8,
    warm: 1000,
    act: ({ socket, bytes }) => socket.read(bytes),
  },
  close: { ...sink, warm: 1, closes: true, act: ({ socket }) => socket.close() },
  'write to a shared end': {
    ...sink,
    shared: true,
    act: ({ socket, bytes }) => socket.write(bytes),
  },
  'read from a shared end': {
    ...source,
    shared: true,
    act: ({ socket, bytes }) => socket.read(bytes),
  },
};

export function callNamed(name: string): Call {
  const call = CALLS[name];
  if (call === undefined) throw new Error(`no such call: ${name}`);
  return call;
}
