import { expect, test } from 'vitest';
import { createTable } from '../../src/atomics/table.ts';
import { adopt, type Socket, type SocketHandle, socketpair } from '../../src/index.ts';
import { dataAt } from '../../src/ring/layout.ts';
import { lifeline } from '../../src/thread/lifeline.ts';
import { outcome } from '../support/atomics.ts';
import { rounds } from '../support/rounds.ts';
import { counting, drawFrom, SEED } from '../support/stream.ts';
import { held } from './laws-leaks.ts';

const MUTATIONS = rounds(100_000);
const REFUSALS = ['EPROTO', 'EBADF', 'EXDEV', 'ENFILE'];
const HEADER_WORDS = dataAt(0, 1) / 4;
const NUMBERS = [0, 1, 2, -1, 0.5, NaN, 255, 256, 2 ** 30, 2 ** 31, -(2 ** 31), Infinity];

/** Changes fields of a sound handle: to values of other kinds and handles, or words behind them. */
function mutator(draw: (below: number) => number, others: readonly SocketHandle[]) {
  const table = createTable();
  const junk = [undefined, null, 'x', true, {}, [], 1n, new ArrayBuffer(64), createTable(2).buffer];
  const copied = (memory: SharedArrayBuffer): Int32Array => {
    const words = new Int32Array(new SharedArrayBuffer(memory.byteLength));
    words.set(new Int32Array(memory));
    return words;
  };
  const word = (was: number): number =>
    draw(2) === 0 ? (NUMBERS[draw(NUMBERS.length)] ?? 0) : was ^ (1 << draw(32));
  const fields = [
    'kind',
    'pair',
    'table',
    'end',
    'ref',
    'nonce',
    'settings',
    'port',
    'reaper',
  ] as const;
  return (handle: SocketHandle): SocketHandle => {
    const mutated: { -readonly [field in keyof SocketHandle]?: unknown } = { ...handle };
    for (let i = draw(3); i >= 0; i--) {
      const field = fields[draw(fields.length)] ?? 'kind';
      switch (draw(5)) {
        case 0:
          mutated[field] = junk[draw(junk.length)];
          break;
        case 1:
          mutated[field] = others[draw(others.length)]?.[field];
          break;
        case 2:
          mutated[field] = NUMBERS[draw(NUMBERS.length)];
          break;
        case 3: {
          const words = copied(handle.pair);
          const index = draw(2) === 0 ? draw(12) : draw(HEADER_WORDS);
          words[index] = word(words[index] ?? 0);
          mutated.pair = words.buffer;
          break;
        }
        default: {
          table.set(new Int32Array(handle.table));
          const index = draw(5);
          table[index] = word(table[index] ?? 0);
          mutated.table = table.buffer;
        }
      }
    }
    return mutated as unknown as SocketHandle;
  };
}

/** An adopted end is a sound one: its calls end as calls do. */
function assertSound(socket: Socket, where: string): void {
  socket.nonblock = true;
  const target = new Uint8Array(16);
  for (const call of [() => socket.read(target), () => socket.write(target), () => socket.peer]) {
    const how = outcome(call);
    expect(typeof how === 'number' ? how <= 16 : typeof how, where).not.toBe('undefined');
  }
}

test(`${MUTATIONS} mutated handles are refused or adopted soundly, and leave nothing behind`, () => {
  const draw = drawFrom(SEED);
  const keep = socketpair();
  const sent = (): { peer: Socket; handle: SocketHandle } => {
    const [peer, end] = socketpair({ capacity: 8, nonblock: true });
    peer.write(counting(3));
    return { peer, handle: end.detach()[0] };
  };
  const others = [sent(), sent(), sent()].map(({ handle }) => handle);
  const mutate = mutator(draw, others);
  const endings: { adopted: number; [code: string]: number } = { adopted: 0 };
  let { peer, handle } = sent();
  const before = held(handle.pair);
  for (let i = 0; i < MUTATIONS; i++) {
    let socket: Socket | undefined;
    const how = outcome(() => {
      socket = adopt(mutate(handle));
    });
    const ending = how === undefined ? 'adopted' : String(how);
    endings[ending] = (endings[ending] ?? 0) + 1;
    if (socket === undefined) {
      expect(REFUSALS, `mutation ${i}, SEED=${SEED}`).toContain(how);
      continue;
    }
    assertSound(socket, `mutation ${i}, SEED=${SEED}`);
    socket.close();
    peer.close();
    handle.port?.close();
    ({ peer, handle } = sent());
  }
  expect(endings.adopted).toBeGreaterThan(100);
  // A handle that names another reaper makes it known, when it is adopted.
  expect(held(handle.pair)).toEqual({ ...before, met: lifeline().met.size });
  expect(lifeline().met.size).toBeLessThanOrEqual(endings.adopted);
  const target = new Uint8Array(8);
  expect(adopt(handle).read(target)).toBe(3);
  for (const socket of [...keep, peer]) socket.close();
});
