import * as deadlocks from '../scenarios/deadlocks.ts';
import { bereaved } from '../scenarios/deaths.ts';
import * as lives from '../scenarios/lives.ts';
import * as locks from '../scenarios/locks.ts';
import * as rounds from '../scenarios/rounds.ts';
import * as stops from '../scenarios/stops.ts';
import { sameBit } from '../scenarios/threads.ts';
import { CHANGE, type Mutant } from './mutant.ts';

const WAIT = { file: 'atomics/block', within: 'function wait(' };
const HOPELESS = { file: 'atomics/block', within: 'function isHopeless(' };
const KNOT = { file: 'atomics/deadlock', within: 'export function knotOf(' };
const FOR_ANOTHER = { file: 'atomics/deadlock', within: 'export function isForAnother(' };
const ANSWERED = { file: 'atomics/deadlock', within: 'export function haveAnswered(' };
const ADD_HOLDERS = { file: 'ring/holders', within: 'export function addHolders(' };
const IS_HELD = { file: 'ring/holders', within: 'export function isHeld(' };
const IS_ALIVE = { file: 'atomics/slots', within: 'export function isAlive(' };
const CLAIM = { file: 'atomics/slots', within: 'export function claimSlot(' };
const END_WHERE = { file: 'atomics/death', within: 'function endWhere(' };
const FREE_SLOT = { file: 'atomics/slots', within: 'export function freeSlot(' };
const END_SLOT = { file: 'atomics/death', within: 'function endSlot(' };
const CHANGE_REF = { file: 'ring/references', within: 'export function changeRef(' };
const TAKE = { file: 'atomics/lock', within: 'function take(' };
const ACQUIRE = { file: 'atomics/lock', within: 'export function acquire(' };
const RELEASE = { file: 'atomics/lock', within: 'export function release(' };

const WAKERS = 'const wakers = deadline === Infinity ? wakersOf(thread, side) : undefined;';
const NOT_READY =
  'if (side.isReady(least) || side.isOver())\n            return leave(thread, blocked, 0, key);';

/** Mistakes about holders, the living and waits for each other: the mutants N1 to N29. */
export const holderMutants: readonly Mutant[] = [
  {
    id: 'N3, N25',
    what: 'who leaves takes its bit out of the wait word',
    edits: [
      {
        ...WAIT,
        find: 'return leave(thread, blocked, ERRNO.EAGAIN, key);',
        replace:
          // 32 is where the wait word of an exit lies.
          '{ Atomics.and(side.words, side.waitersIndex ?? 32, ~thread.bit); return leave(thread, blocked, ERRNO.EAGAIN, key); }',
      },
    ],
    against: [sameBit],
  },
  {
    id: 'N5',
    what: 'one look at the doorbells of those who wait, and none after they were asked',
    edits: [
      {
        ...ANSWERED,
        find: 'if (load(table, at) !== record - 1)\n            return false;',
        replace: '',
      },
    ],
    against: [rounds.twoBytes],
  },
  {
    id: 'N6',
    what: 'who looks for a knot does not look at its own doorbell',
    edits: [
      {
        ...HOPELESS,
        find: 'if (load(table, at) !== key)\n            return false;',
        replace: '',
      },
    ],
    against: [deadlocks.givenAway, rounds.relay, deadlocks.swallow, lives.lostByGiver],
  },
  {
    id: 'N7',
    what: 'the mask is read after the look',
    edits: [
      { ...WAIT, find: WAKERS, replace: '' },
      { ...WAIT, find: NOT_READY, replace: `${NOT_READY} ${WAKERS}` },
    ],
    against: [deadlocks.facing, deadlocks.givenAway, deadlocks.tail, bereaved],
  },
  {
    id: 'N8',
    what: 'the mask has the holders of one end only',
    edits: [{ ...ADD_HOLDERS, find: 'end < 2', replace: 'end < 1' }],
    against: [deadlocks.shutByPartner],
  },
  {
    id: 'N9',
    what: 'a change of holders takes the waiters out',
    edits: [
      {
        ...CHANGE,
        find: 'let bits = Atomics.load(words, firstWaiters);',
        replace: 'let bits = Atomics.exchange(words, firstWaiters, 0);',
      },
    ],
    against: [deadlocks.swallow],
  },
  {
    id: 'N10',
    what: 'a change of holders rings nobody',
    edits: [
      {
        ...CHANGE_REF,
        find: 'return changeAndRing(words, endAt(end) + REF + ref, before, after, FIRST_WAITERS, ringer, id);',
        replace: 'return compareExchange(words, endAt(end) + REF + ref, before, after) === before;',
      },
    ],
    against: [deadlocks.givenAway, lives.lostByGiver],
  },
  {
    id: 'N11',
    what: 'an end on its way is nobody’s',
    edits: [
      {
        ...ADD_HOLDERS,
        find: 'if (isTransit(ref))\n                return false;',
        replace: 'if (isTransit(ref)) continue;',
      },
    ],
    against: [deadlocks.givenAway],
  },
  {
    id: 'N13',
    what: 'whoever finds a knot gives up',
    edits: [{ ...FOR_ANOTHER, find: 'if (highest === thread.slot)', replace: 'if (true)' }],
    against: [deadlocks.facing, deadlocks.knotOfThree],
  },
  {
    id: 'N14',
    what: 'those who wait are not asked whether they sleep, and may be dead',
    edits: [{ ...ANSWERED, find: 'i < knot.length', replace: 'i < 0' }],
    against: [lives.unknownDeath],
  },
  {
    id: 'N14b',
    what: 'nor have they been stopped in their sleep',
    edits: [{ ...ANSWERED, find: 'i < knot.length', replace: 'i < 0' }],
    against: [stops.knotOfTwo],
  },
  {
    id: 'N15',
    what: 'a reference is not looked at again when its thread is dead',
    edits: [{ ...IS_HELD, find: 'if (isMoved(words, at + REF + i, ref))', replace: 'if (false)' }],
    against: [lives.lostByGiver],
  },
  {
    id: 'N15b',
    what: 'nor when the mask is made',
    edits: [
      {
        ...ADD_HOLDERS,
        find: 'else if (isMoved(pair.words, at + REF + i, ref))',
        replace: 'else if (false)',
      },
    ],
    against: [lives.lostByGiver],
  },
  {
    id: 'N16',
    what: 'the number of changes of references is not compared',
    edits: [
      { ...IS_HELD, find: 'return load(words, at + REFSEQ) !== seq;', replace: 'return false;' },
    ],
    against: [lives.shared],
  },
  {
    id: 'N19',
    what: 'a slot is looked at without its generation',
    edits: [
      {
        ...IS_ALIVE,
        find: 'return state === stateWord(id.generation, LIVE) || state === stateWord(id.generation, DYING);',
        replace: 'return (state & 3) === LIVE || (state & 3) === DYING;',
      },
    ],
    against: [lives.inherited],
  },
  {
    id: 'N20',
    what: 'a slot is free before everybody was rung',
    edits: [
      {
        ...END_SLOT,
        find: 'ringAll(ringer);\n    freeSlot(table, at, generation);',
        replace: 'freeSlot(table, at, generation); ringAll(ringer);',
      },
    ],
    against: [lives.heirWaits],
  },
  {
    id: 'N20b',
    what: 'a slot that is found dead is left to the reaper that marked it',
    edits: [
      {
        ...END_SLOT,
        find: 'if (load(table, at + STATE) !== dead)',
        replace: 'if (state === dead || load(table, at + STATE) !== dead)',
      },
    ],
    against: [lives.twoReapers],
  },
  {
    id: 'N20c',
    what: 'a slot is given back by a store, whoever has it by then',
    edits: [
      {
        ...FREE_SLOT,
        find: 'compareExchange(table, at + LIFE, life, 0);',
        replace: 'store(table, at + LIFE, 0);',
      },
    ],
    against: [lives.freedTwice],
  },
  {
    id: 'N20d',
    what: 'a free slot is taken for that of a dead claimer because of its last owner’s reaper',
    edits: [
      {
        ...END_WHERE,
        find: 'else if (word === LIFE)\n            compareExchange(table, at + LIFE, value, 0);',
        replace: 'else compareExchange(table, at + LIFE, load(table, at + LIFE), 0);',
      },
    ],
    against: [lives.freedUnwatched],
  },
  {
    id: 'N21',
    what: 'the owner of a lock without its generation',
    edits: [
      {
        ...TAKE,
        find: 'if (owner !== mine && isAlive(thread.table, unpackSlot(owner)))',
        replace:
          'if (owner !== mine && (load(thread.table, FIRST_SLOT + unpackSlot(owner).slot * SLOT_WORDS + 32) & 3) === 1)',
      },
    ],
    against: [locks.ownerInherited],
  },
  {
    id: 'N22',
    what: 'a lock’s owner is not looked at after registering',
    edits: [
      {
        ...ACQUIRE,
        find: 'or(lock.words, lock.waiters, thread.bit);\n        if (take(thread, lock))',
        replace:
          'or(lock.words, lock.waiters, thread.bit);\n        if (compareExchange(lock.words, lock.at, 0, thread.packed) === 0)',
      },
    ],
    against: [locks.ownerDies],
  },
  {
    id: 'N22b',
    what: 'a lock is given back and nobody rung',
    edits: [
      {
        ...RELEASE,
        find: 'if (owner !== mine || Atomics.load(words, waiters) === 0)',
        replace: 'if (true)',
      },
    ],
    against: [locks.writers],
  },
  {
    id: 'N28',
    what: 'who only hangs on a knot is told too',
    edits: [{ ...KNOT, find: '!allReach(thread.slot, knot)', replace: 'false' }],
    against: [deadlocks.tail],
  },
  {
    id: 'N29',
    what: 'generations begin at 0',
    edits: [
      {
        ...CLAIM,
        find: 'const generation = last === MAX_GENERATION ? 1 : last + 1;',
        replace: 'const generation = last;',
      },
    ],
    against: [locks.writers],
  },
];
