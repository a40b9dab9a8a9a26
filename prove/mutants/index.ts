import { batchMutants } from './batches.ts';
import { clockMutants } from './clocks.ts';
import { dataMutants } from './data.ts';
import { equivalentMutants } from './equivalent.ts';
import { holderMutants } from './holders.ts';
import { interruptMutants } from './interrupt.ts';
import type { Mutant } from './mutant.ts';
import { outsideMutants } from './outside.ts';
import { raceMutants } from './races.ts';
import { recordMutants } from './records.ts';
import { stopMutants } from './stops.ts';
import { wakeMutants } from './wake.ts';
import { worldMutants } from './world.ts';

/** The mutants of the protocol, by the numbers of docs/PROOFS.md. */
export const mutants: readonly Mutant[] = [
  ...wakeMutants,
  ...dataMutants,
  ...recordMutants,
  ...raceMutants,
  ...clockMutants,
  ...worldMutants,
  ...interruptMutants,
  ...holderMutants,
  ...stopMutants,
  ...batchMutants,
  ...outsideMutants,
  ...equivalentMutants,
];
