import type { AmbiguousName } from './ambiguous.ts';

/** One access of a race. */
export interface RaceAccess {
  readonly kind: 'read' | 'write' | 'atomic read' | 'atomic write';
  readonly buffer: string;
  /** Bytes from … to − 1 of the buffer. */
  readonly from: number;
  readonly to: number;
  /** Elements from … to − 1 of the view that the thread watches. */
  readonly elements: { readonly from: number; readonly to: number };
  /** Name of the thread; no two threads of a report have the same. */
  readonly thread: string;
  readonly slot: number;
  /** The thread's own time. */
  readonly epoch: number;
  /** The frames of the call, innermost first. */
  readonly stack: readonly string[];
  /** The line of the innermost frame; undefined where its file can't be read. */
  readonly line: string | undefined;
}

/** How far the knowledge of one thread of the other's time reached, and by what it came. */
export interface Knowledge {
  readonly thread: string;
  readonly of: string;
  /** 0: it never heard of the other. */
  readonly epoch: number;
  readonly by: string | undefined;
  readonly toldAt: string | undefined;
}

export interface Race {
  readonly accesses: readonly [RaceAccess, RaceAccess];
  readonly knowledge: readonly [Knowledge, Knowledge];
  /** The race was seen to happen; or it may, in another run of the same program. */
  readonly observed: boolean;
  /** Values may be torn; or else only stale. */
  readonly mayTear: boolean;
  /** Something that would order the two; undefined where none is known. */
  readonly cure: string | undefined;
}

export interface Report {
  readonly races: readonly Race[];
  /** Their names, each another one. */
  readonly threads: readonly string[];
  readonly accesses: number;
  /** Names that stand for several buffers, which is wrong: what is touched of one is no race with another. */
  readonly ambiguous: readonly AmbiguousName[];
  /** The seed of the delays by which threads took another order; undefined where there were none. */
  readonly delays: number | undefined;
  /** Records that are not in the report. */
  readonly dropped: number;
  readonly forcedClocks: number;
  readonly missedTimes: number;
  readonly degradedBytes: number;
  /** As Go's race detector prints it, and what follows from the clocks. */
  readonly text: string;
}
