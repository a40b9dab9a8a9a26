/** Warns of values that cannot be measured here as they should be. */
export function warn(pinned: boolean, native: boolean): void {
  if (!pinned) process.stderr.write('Threads cannot be pinned here: numbers depend on luck.\n');
  if (!native) process.stderr.write('No C compiler (cc) here: nothing is compared with C.\n');
}
