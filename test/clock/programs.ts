import { PIPE } from '../../src/ring/layout.ts';
import { History } from './history.ts';

/** A writer's and a reader's calls, and whose turn it is. */
export interface Program {
  readonly writes: readonly number[];
  readonly reads: readonly number[];
  /** True: the writer's. */
  readonly order: readonly boolean[];
}

/** All ways to cut `total` into parts, in order. */
function splits(total: number): number[][] {
  if (total === 0) return [[]];
  return Array.from({ length: total }, (_, i) => i + 1).flatMap((first) =>
    splits(total - first).map((rest) => [first, ...rest]),
  );
}

/** All orders of so many writes and reads in which no read comes before its bytes. */
function orders(writes: readonly number[], reads: readonly number[]): boolean[][] {
  const found: boolean[][] = [];
  const go = (order: boolean[], w: number, r: number, queued: number): void => {
    if (w === writes.length && r === reads.length) found.push(order);
    const [write, read] = [writes[w], reads[r]];
    if (write !== undefined) go([...order, true], w + 1, r, queued + write);
    if (read !== undefined && read <= queued) go([...order, false], w, r + 1, queued - read);
  };
  go([], 0, 0, 0);
  return found;
}

export const POSITIONS = [0, 2 ** 31 - 2, 2 ** 32 - 2];

/** Every split of up to 4 bytes into writes and reads, in every order. */
export function* programs(): Generator<Program> {
  for (let total = 1; total <= 4; total++) {
    for (const writes of splits(total)) {
      for (const reads of splits(total)) {
        for (const order of orders(writes, reads)) yield { writes, reads, order };
      }
    }
  }
}

/** Runs one program; the writer touches before each write. Says where the clocks were wrong. */
export function run(
  program: Program,
  setup: { position: number; logWords?: number; limit?: number },
): { missing: string[]; extra: string[]; degraded: number } {
  const history = new History({ actors: 2, capacity: 4, flags: PIPE, ...setup });
  const [writer, reader] = [history.actor(0), history.actor(1)];
  const [out, into] = [history.hold(writer, 0), history.hold(reader, 1)];
  const writes = [...program.writes];
  const reads = [...program.reads];
  const missing: string[] = [];
  const extra: string[] = [];
  for (const isWrite of program.order) {
    if (isWrite) {
      history.touch(writer, `touch ${history.touches.length}`);
      history.write(writer, out, writes.shift() ?? 0);
    } else {
      history.read(reader, into, reads.shift() ?? 0);
    }
    const found = history.differences();
    const where = ` after ${JSON.stringify(program)}, position ${setup.position}`;
    missing.push(...found.missing.map((text) => text + where));
    extra.push(...found.extra.map((text) => text + where));
  }
  return { missing, extra, degraded: writer.tracking.clock.losses.degradedBytes };
}
