import { ownMemory } from '../host/own-memory.ts';
import { isSharedMemory } from '../host/shared-memory.ts';
import {
  ID,
  MAGIC,
  MAX_SLOTS,
  SLOTS,
  TABLE_MAGIC,
  TABLE_VERSION,
  tableBytes,
  VERSION,
} from './table-layout.ts';
import { load, store, type Words } from './words.ts';

/** Makes the table of a new tree of threads, with a random id by which others recognise it. */
export function createTable(slots: number = MAX_SLOTS): Words {
  const table = new Int32Array(ownMemory(tableBytes(slots)));
  // HOME> Stamped before the memory is handed to anybody.
  store(table, SLOTS, slots);
  // HOME> Two words, for a tree of threads may meet many others in its life.
  store(table, ID, randomWord());
  // HOME> As above.
  store(table, ID + 1, randomWord());
  // HOME> As above.
  store(table, VERSION, TABLE_VERSION);
  // HOME> A thread that finds it finds the rest; the hand-over orders these stores.
  store(table, MAGIC, TABLE_MAGIC);
  return table;
}

/** The table in memory that came from outside, or undefined if that is none of ours. */
export function attachTable(memory: unknown): Words | undefined {
  if (!isSharedMemory(memory) || memory.byteLength < tableBytes(1)) return undefined;
  const table = new Int32Array(memory);
  // HOME< A table of another version has other words at other places.
  const sound = load(table, MAGIC) === TABLE_MAGIC && load(table, VERSION) === TABLE_VERSION;
  // HOME< Within these bounds every word of every slot is inside the memory.
  const slots = load(table, SLOTS);
  if (!sound || slots < 1 || slots > MAX_SLOTS) return undefined;
  return memory.byteLength === tableBytes(slots) ? table : undefined;
}

/** Says whether two views show the same table: a table that came in a message is a new object. */
export function sameTable(table: Words, other: Words): boolean {
  return (
    // HOME< Never changes after creation.
    load(table, ID) === load(other, ID) &&
    // HOME< As above.
    load(table, ID + 1) === load(other, ID + 1)
  );
}

function randomWord(): number {
  return Math.floor(Math.random() * 0x1_0000_0000) | 0;
}
