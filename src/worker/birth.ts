import { attachRegister, type Entry, identified, identify } from '../atomics/register.ts';
import { pause } from '../atomics/words.ts';
import type { HostWorker, OutputName } from '../host/host.ts';
import { ownEntry } from '../thread/deaths.ts';
import { home, kept } from '../thread/home.ts';

/*
 * Facts that a thread knows as soon as it loads this library, before any message: that `spawn()` made it,
 * its entry in the register, and where its outputs go. The runtime hands it on to all threads that are
 * started meanwhile, and to theirs; so the maker says of which number the thread is.
 */

const KEY = 'socketpair.birth/1';
const OUTPUTS: readonly OutputName[] = ['stdout', 'stderr'];

interface Birth {
  readonly register: SharedArrayBuffer;
  readonly index: number;
  readonly slot: number;
  readonly generation: number;
}

/** Starts a worker that finds its entry. */
export function giveBirth(entry: Entry, start: () => HostWorker): HostWorker {
  const { host } = home();
  const before = host.inherit(KEY);
  const { register, index, id } = entry;
  host.bequeath(KEY, { register: register.buffer, index, ...id } satisfies Birth);
  try {
    const worker = start();
    if (worker.number !== undefined) identify(entry, worker.number, bitsOf(worker.outputs()));
    return worker;
  } finally {
    host.bequeath(KEY, before);
  }
}

/** Outputs of which a thread need not ask its maker. */
export function bitsOf(outputs: readonly OutputName[]): number {
  return OUTPUTS.reduce((bits, name, i) => bits | (outputs.includes(name) ? 1 << i : 0), 0);
}

/** The maker passes those outputs on only: they are written at once. */
export function freeOutputs(bits: number): void {
  home().host.freeOutputs(
    OUTPUTS.filter((_, i) => ((bits >> i) & 1) !== 0),
    pause,
  );
}

/** This thread's entry, if `spawn()` has started it. */
const birth: () => { readonly entry: Entry | undefined } = kept('birth', () => ({
  entry: entryHere(),
}));

/** Says whether `spawn()` has started this thread: then its first message comes. */
export function isBorn(): boolean {
  return birth().entry !== undefined;
}

function entryHere(): Entry | undefined {
  const { host } = home();
  const found = host.inherit(KEY) as Birth | undefined;
  const register = attachRegister(found?.register);
  if (found === undefined || register === undefined || host.threadNumber === undefined)
    return undefined;
  const { index, slot, generation } = found;
  const entry = { register, index, id: { slot, generation } };
  const outputs = identified(entry, host.threadNumber);
  if (outputs === false) return undefined;
  ownEntry(entry);
  // A maker that has not come so far says it in the first message.
  if (outputs !== undefined) freeOutputs(outputs);
  return entry;
}

birth();
