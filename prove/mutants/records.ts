import { bounded, refused, shut } from '../scenarios/records.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes that only records show. */
export const recordMutants: readonly Mutant[] = [
  {
    id: 'R1',
    what: 'a record moves its border by its payload alone',
    edits: [
      {
        file: 'ring/records',
        within: 'export function recordBytes(',
        find: 'return HEADER_BYTES + ((payload + 7) & ~7);',
        replace: 'return (payload + 7) & ~7;',
      },
    ],
    against: [bounded(2, 0)],
  },
  {
    id: 'R2',
    what: 'a record of no bytes is taken for the end of the stream',
    edits: [
      {
        file: 'ring/consumer',
        within: '    #taken(',
        find: 'return payload < 0 ? 0 : recordBytes(payload);',
        replace: 'return payload <= 0 ? 0 : recordBytes(payload);',
      },
    ],
    against: [bounded(2, 0)],
  },
  {
    id: 'R3',
    what: 'a write begins where less than its record fits',
    edits: [
      {
        file: 'ring/producer',
        within: '    needed(',
        find: 'return recordBytes(Math.min(length, largest));',
        replace: 'return Math.min(length, largest);',
      },
    ],
    against: [bounded(3, 0)],
  },
  {
    id: 'R4',
    what: 'a datagram socket is told ECONNREFUSED without end',
    edits: [
      {
        file: 'ring/unread',
        within: 'export function takeUnread(',
        find: 'if ((peer & REPORTED) !== 0)',
        replace: 'if (false)',
      },
      {
        file: 'ring/unread',
        within: 'export function takeUnread(',
        find: 'return (before & reported) === 0 ? ERRNO.ECONNREFUSED : ERRNO.ENOTCONN;',
        replace: 'return ERRNO.ECONNREFUSED;',
      },
    ],
    against: [refused],
  },
  {
    id: 'R5',
    what: 'nobody ends the wait of a datagram socket that is shut down',
    edits: [
      {
        file: 'ring/consumer',
        within: '    orEnded(',
        find: 'return this.isEnded() && !this.hasBytes() ? 0 : count;',
        replace: 'return count;',
      },
    ],
    against: [shut],
  },
];
