import { ModelMisuse } from '../misuse.ts';
import type { Access } from '../world/operation.ts';

/** Told what the program of the moment touches, and what of it nobody could see. */
export interface Watcher {
  touch(access: Access): void;
  /** Ends the check, also if the program catches what is thrown. */
  refuse(misuse: ModelMisuse): void;
}

let current: Watcher | undefined;

/** Has a watcher told, until the returned function is called. Only one check at a time can be. */
export function watchBy(watcher: Watcher): () => void {
  if (current !== undefined) throw new ModelMisuse('another check runs');
  current = watcher;
  return () => {
    current = undefined;
  };
}

export function touch(accesses: readonly Access[]): void {
  for (const access of accesses) current?.touch(access);
}

/** Refuses a program that uses memory in a way that cannot be seen. */
export function refuseUnseen(what: string): never {
  const misuse = new ModelMisuse(`${what}, and what is read or written that way is not seen`);
  current?.refuse(misuse);
  throw misuse;
}
