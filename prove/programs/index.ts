/*
 * Bodies of the threads of a proof. These files are transformed together with the code that ships;
 * they import that code as it is built. `choose`, `fail` and `copy` are the checker's.
 */

export { createExit, Exit } from '../../dist/atomics/exit.js';
export { claimSlot } from '../../dist/atomics/slots.js';
export { createTable } from '../../dist/atomics/table.js';
export { CallingThread } from '../../dist/atomics/thread.js';
export { read, write } from '../../dist/calls/read-write.js';
export { End } from '../../dist/ring/end.js';
export { createPair } from '../../dist/ring/memory.js';
export { holdFirst } from '../../dist/ring/references.js';
export { batchedAnswerer, batchedAsker, mortalBatcher } from './batches.ts';
export {
  hastySender,
  hastyViewReader,
  hastyViewWriter,
  lookingReader,
  pipeWriter,
  wholeReader,
  wholeWriter,
} from './calls.ts';
export {
  closer,
  comesBack,
  deadlocked,
  follower,
  forwarder,
  giverOf,
  lastWords,
  loner,
  reopener,
  revived,
  reviver,
  sender,
  sentOff,
  shutter,
  takerOf,
} from './deadlocks.ts';
export { bereavedReader, halfReaper, mortalWriter, tellingReader } from './deaths.ts';
export { interruptedReader, interrupter, unansweredReader } from './interrupts.ts';
export {
  claimer,
  exiting,
  guardedAdopter,
  guardedGiver,
  guardian,
  heir,
  heirThatWaits,
  lateReader,
  lifeReaper,
  maker,
  mourner,
  onlooker,
  outgoer,
  outlived,
  secondReaper,
  sharer,
  sleeper,
  tenant,
} from './lives.ts';
export { lockedReader, lockedWriter, mixedReader } from './locks.ts';
export {
  answerer,
  converser,
  deafReader,
  errorAsker,
  exchanger,
  halfCloser,
  leaver,
  persistentWriter,
  ping,
  player,
  resetSender,
  survivor,
} from './pairs.ts';
export {
  datagramReader,
  datagramShutter,
  datagramWriter,
  leftRecordReader,
  lockedRecordWriter,
  mixedRecordReader,
  packetReader,
  packetWriter,
  recordReader,
  recordWriter,
  shutDatagramReader,
} from './records.ts';
export {
  closesOn,
  idler,
  interruptedOn,
  leftReader,
  readsOn,
  settles,
  waitsForStopped,
  writesOn,
} from './stops.ts';
export {
  boundedReader,
  boundedWriter,
  endlessReader,
  endlessWriter,
  lonelyReader,
  timedReader,
} from './streams.ts';
export { adopter, exiter, giver, hastyJoiner, joiner, newcomer, rival } from './threads.ts';
export { viewReader, viewWriter } from './views.ts';
