import { sameBit } from '../scenarios/threads.ts';
import { AT_END, type Mutant, READ, WAIT, WRITE } from './mutant.ts';

/** Mistakes of positions, bytes, and ends of streams. */
export const dataMutants: readonly Mutant[] = [
  {
    id: 'M6',
    what: 'WRITE_POS is not loaded again after ENDS',
    edits: [{ ...AT_END, find: 'const queued = this.#look();', replace: 'const queued = 0;' }],
  },
  {
    id: 'M11',
    what: 'WRITE_POS is published before the copy',
    edits: [
      {
        ...WRITE,
        find: 'this.ring.copyIn(this.writePos, source, offset, count, room);',
        replace: '',
      },
      {
        ...WRITE,
        find: 'return count;',
        replace:
          'this.ring.copyIn((this.writePos - count) | 0, source, offset, count, count); return count;',
      },
    ],
  },
  {
    id: 'M12',
    what: 'READ_POS is published before the copy',
    edits: [
      {
        file: 'ring/consumer',
        within: '    #copy(',
        find: 'this.ring.copyOut(this.readPos, target, offset, count, queued);',
        replace: '',
      },
      {
        ...READ,
        find: 'this.publish((this.readPos + taken) | 0, count);',
        replace:
          'const fromPos = this.readPos; this.publish((fromPos + taken) | 0, count); this.ring.copyOut(fromPos, target, offset, count, count);',
      },
    ],
  },
  {
    id: 'M19',
    what: 'difference of positions without the wrap',
    edits: [
      {
        file: 'ring/layout',
        within: 'export function used(',
        find: 'return (writePos - readPos) | 0;',
        replace: 'return writePos - readPos;',
      },
    ],
  },
  {
    id: 'M20',
    what: 'one byte more than the capacity',
    edits: [
      {
        file: 'ring/producer',
        within: '    constructor(',
        find: 'this.#capacity = pair.capacity;',
        replace: 'this.#capacity = pair.capacity + 1;',
      },
    ],
  },
  {
    id: 'M21',
    what: 'a wake-up is taken for data',
    edits: [
      {
        ...WAIT,
        find: 'sleep(thread, side, key, end);',
        replace: 'sleep(thread, side, key, end); return leave(thread, blocked, 0, key);',
      },
      {
        file: 'atomics/until-done',
        within: 'export function untilDone(',
        find: 'if (woken < 0)',
        replace: 'if (woken === 0) return attempt(); if (woken < 0)',
      },
    ],
  },
  {
    id: 'M23',
    what: 'a timeout is taken for success',
    edits: [
      {
        ...WAIT,
        find: 'return leave(thread, blocked, ERRNO.EAGAIN, key);',
        replace: 'return leave(thread, blocked, 0, key);',
      },
    ],
    against: [sameBit],
  },
  {
    id: 'M27',
    what: 'shutdown of writing shuts reading down too',
    edits: [
      {
        file: 'ring/end',
        within: '    shutdown(',
        find: '(read ? SHUT_READ : 0)',
        replace: 'SHUT_READ',
      },
    ],
  },
];
