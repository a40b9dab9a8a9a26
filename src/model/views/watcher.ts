import { ModelMisuse } from '../misuse.ts';
import type { Access } from '../world/operation.ts';

/** Told what the program of the moment touches, and what of it nobody could see. */
export interface Watcher {
  touch(access: Access): void;
  /** Ends the check, also if the program catches what is thrown. */
  refuse(misuse: ModelMisuse): void;
}

let current: Watcher | undefined;

/** Runs `action` with a watcher in the place of the one before. */
export function watchedBy<T>(watcher: Watcher, action: () => T): T {
  const before = current;
  current = watcher;
  try {
    return action();
  } finally {
    current = before;
  }
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
