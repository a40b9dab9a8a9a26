import { batches } from './batches.ts';
import { wholeCalls } from './calls.ts';
import { deadlocks } from './deadlocks.ts';
import { reapedSoon } from './deaths.ts';
import { interrupting, unanswered } from './interrupts.ts';
import { lives } from './lives.ts';
import { locks } from './locks.ts';
import {
  closedWriter,
  converse,
  deaf,
  exchange,
  halfClose,
  lonely,
  pingPong,
  reset,
  resetOfTwo,
} from './pairs.ts';
import { records } from './records.ts';
import { rounds } from './rounds.ts';
import type { Scenario } from './scenario.ts';
import { otherSlots } from './slots.ts';
import { stops } from './stops.ts';
import { bounded, endless, endlessStreams, timed } from './streams.ts';
import { handOver, joining, joinsTable, rivals, sameBit } from './threads.ts';
import { views } from './views.ts';

/** The rows of the table of proofs. */
export const scenarios: readonly Scenario[] = [
  ...endlessStreams,
  bounded(1, 3, 0, true),
  bounded(2, 4, -2, true),
  bounded(2, 4, 2 ** 31 - 2, true),
  bounded(2, 4, 0, false),
  pingPong(2, 2, true),
  pingPong(2, 2, false, 1),
  halfClose,
  reset,
  resetOfTwo,
  deaf,
  closedWriter,
  exchange,
  converse,
  timed,
  lonely,
  joining([0, 1, 2]),
  joining([0, 1, 33]),
  joining([0, 31, 32]),
  handOver,
  joinsTable,
  interrupting(2, 1),
  interrupting(2, 2),
  unanswered,
  rivals,
  reapedSoon,
  sameBit,
  views,
  ...wholeCalls,
  ...records,
  ...deadlocks,
  ...rounds,
  ...locks,
  ...lives,
  ...stops,
  ...batches,
  ...otherSlots,
];

/** Rows that a mutant has to get past: the small ones first, for their counterexamples are the shortest. */
export const gauntlet: readonly Scenario[] = [
  pingPong(1, 1, false),
  pingPong(2, 2, false, 1),
  halfClose,
  reset,
  deaf,
  lonely,
  bounded(1, 2, 0, false),
  bounded(2, 3, 0, true),
  bounded(2, 4, 2 ** 31 - 2, true),
  timed,
  joining([0, 1, 33]),
  handOver,
  unanswered,
  interrupting(1, 1),
  rivals,
  reapedSoon,
  endless(1, '0', 0, true),
];
