/** Option of the library's own memory: a checker gives a program memory that it watches, and leaves this. */
export const OWN: unique symbol = Symbol.for('socketpair.own') as never;

/** Makes shared memory for the library itself. */
export function ownMemory(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes, { [OWN]: true } as object);
}
