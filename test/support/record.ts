import { MASK_WORDS } from '../../src/atomics/mask.ts';
import {
  ASLEEP,
  CALL,
  CHANGED,
  GROUPS,
  MASK,
  ON,
  PUB,
  READY,
  READY_WORDS,
  SLEEPS,
  STATE,
  slotAt,
  TOP,
  WAKES,
} from '../../src/atomics/table-layout.ts';
import {
  ENDS,
  endAt,
  REF,
  REFSEQ,
  REFTOP,
  readPosAt,
  readWaitersAt,
  SHARED,
  writePosAt,
  writeWaitersAt,
} from '../../src/ring/layout.ts';
import { replaceAtomics } from './atomics.ts';
import { type PairSetup, type TwoEnds, twoEnds } from './memory.ts';

export interface Recorded extends TwoEnds {
  /** Every atomic operation and copy so far, such as `store WRITE_POS 0` and `copy 3`. */
  trace: string[];
  /** Called before each atomic operation while recording; what it does is not recorded. */
  beforeEach: ((operation: string) => void) | undefined;
  /** Takes the place of `Atomics.wait`; what it does is not recorded. */
  onWait: ((isKey: () => boolean, timeout: number) => string) | undefined;
  /** Empties the trace, records a call, and returns what it returned. */
  record<Result>(call: () => Result): Result;
}

const OPERATIONS = ['load', 'store', 'add', 'or', 'exchange', 'compareExchange', 'notify'] as const;

/** How a thread looks whether anybody holds an end: `slot`, alive, has its first reference. */
export function looksForHolder(end: number, slot: number = end): string[] {
  return [
    'load ENDS',
    `load REFSEQ ${end}`,
    `load REFTOP ${end}`,
    `load REF ${end}`,
    `load STATE ${slot}`,
  ];
}

/** A pair in one realm of which each access is recorded, by the names of layout.ts. */
export function recordedEnds(setup: PairSetup): Recorded {
  const trace: string[] = [];
  let recording = false;
  const made = twoEnds({
    ...setup,
    copy(target, targetOffset, source, sourceOffset, count) {
      if (recording) trace.push(`copy ${count}`);
      target.set(source.subarray(sourceOffset, sourceOffset + count), targetOffset);
    },
  });
  const nameOf = namesOf(made);
  const quietly = <Result>(call: () => Result): Result => {
    recording = false;
    try {
      return call();
    } finally {
      recording = true;
    }
  };
  const recorded: Recorded = {
    ...made,
    trace,
    beforeEach: undefined,
    onWait: undefined,
    record(call) {
      trace.length = 0;
      const real = Atomics;
      const note = (operation: string): void => {
        if (!recording) return;
        quietly(() => recorded.beforeEach?.(operation));
        trace.push(operation);
      };
      const changes: Record<string, unknown> = {};
      for (const name of OPERATIONS) {
        changes[name] = (words: Int32Array, index: number, ...rest: number[]): unknown => {
          note(`${name} ${nameOf(words, index)}`);
          return Reflect.apply(real[name], real, [words, index, ...rest]);
        };
      }
      const wait = (words: Int32Array, index: number, key: number, timeout = Infinity): string => {
        note(`wait ${nameOf(words, index)}`);
        const isKey = (): boolean => real.load(words, index) === key;
        if (!isKey()) return 'not-equal';
        if (recorded.onWait === undefined) throw new Error('nobody ends this wait');
        return quietly(() => recorded.onWait?.(isKey, timeout) ?? 'ok');
      };
      const restore = replaceAtomics({ ...changes, wait });
      recording = true;
      try {
        return call();
      } finally {
        recording = false;
        restore();
      }
    },
  };
  return recorded;
}

function namesOf({ pair, table }: TwoEnds): (words: Int32Array, index: number) => string {
  const inPair = new Map<number, string>([[ENDS, 'ENDS']]);
  for (const one of [0, 1]) {
    inPair.set(writePosAt(one), `WRITE_POS ${one}`);
    inPair.set(readPosAt(one), `READ_POS ${one}`);
    inPair.set(readWaitersAt(one), `READ_WAITERS ${one}`);
    inPair.set(writeWaitersAt(one), `WRITE_WAITERS ${one}`);
    inPair.set(endAt(one) + REF, `REF ${one}`);
    inPair.set(endAt(one) + REFSEQ, `REFSEQ ${one}`);
    inPair.set(endAt(one) + REFTOP, `REFTOP ${one}`);
    inPair.set(endAt(one) + SHARED, `SHARED ${one}`);
  }
  const inTable = new Map<number, string>([[TOP, 'TOP']]);
  for (let slot = 0; slot < 4; slot++) {
    const at = slotAt(slot);
    inTable.set(at, `DOORBELL ${slot}`);
    for (let i = 0; i < READY_WORDS; i++) inTable.set(at + READY + i, `READY ${slot}`);
    for (let i = at + GROUPS; i < at + CHANGED; i++) inTable.set(i, `GROUPS ${slot}`);
    inTable.set(at + CHANGED, `CHANGED ${slot}`);
    inTable.set(at + STATE, `STATE ${slot}`);
    inTable.set(at + CALL, `CALL ${slot}`);
    inTable.set(at + PUB, `PUB ${slot}`);
    for (let i = 0; i < MASK_WORDS; i++) inTable.set(at + MASK + i, `MASK ${slot}`);
    inTable.set(at + ASLEEP, `ASLEEP ${slot}`);
    inTable.set(at + ON, `ON ${slot}`);
    inTable.set(at + SLEEPS, `SLEEPS ${slot}`);
    inTable.set(at + WAKES, `WAKES ${slot}`);
  }
  return (words, index) => {
    const names = words.buffer === table.buffer ? inTable : inPair;
    const known = words.buffer === table.buffer || words.buffer === pair.memory;
    return (known ? names.get(index) : undefined) ?? `word ${index}`;
  };
}
