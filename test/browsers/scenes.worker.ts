import { pipe, type Socket } from '../../src/index.ts';
import { inherited, spawn } from '../../src/worker/index.ts';

export type Order =
  /** Sends back what comes. */
  | { do: 'echo' }
  | { do: 'fill'; bytes: number }
  /** Counts what comes and writes the number. */
  | { do: 'count' }
  /** Says a byte, and then sleeps in read, waits for nothing, or spins. */
  | { do: 'blocked' | 'idle' | 'spinning' }
  | { do: 'close' }
  /** Starts a child that dies while this one blocks; `first`: once it has begun. */
  | { do: 'spawn'; first: boolean }
  /** Writes a byte and ends itself a moment later. */
  | { do: 'dieLater' };

const scope = globalThis as unknown as {
  close(): void;
  readonly Worker: new (url: URL, options: object) => object;
};

const say = (socket: Socket | undefined, words: string): void =>
  void socket?.writeAll(new TextEncoder().encode(words));

inherited<{ io: Socket; in: Socket; out: Socket }, Order>().then(
  async ({ ends, workerData: order }) => {
    const { io } = ends;
    switch (order.do) {
      case 'echo':
        for (const chunk of io) io.writeAll(chunk);
        io.close();
        return;
      case 'fill': {
        const bytes = new Uint8Array(1000);
        for (let done = 0; done < order.bytes; done += bytes.length) ends.out.writeAll(bytes);
        ends.out.close();
        return;
      }
      case 'count': {
        let count = 0;
        for (const chunk of ends.in) count += chunk.length;
        say(ends.out, String(count));
        ends.out.close();
        return;
      }
      case 'blocked':
        say(io, '.');
        io.read(new Uint8Array(1));
        return;
      case 'idle':
        say(io, '.');
        return;
      case 'spinning':
        say(io, '.');
        for (;;);
      case 'close':
        say(io, '.');
        scope.close();
        return;
      case 'dieLater':
        say(io, '.');
        setTimeout(() => scope.close(), 20);
        return;
      case 'spawn': {
        const [reader, writer] = pipe();
        try {
          const url = new URL('./worker.js', import.meta.url);
          const child = spawn(() => new scope.Worker(url, { type: 'module' }), {
            ends: { io: writer },
            workerData: { do: 'dieLater' } satisfies Order,
          });
          if (order.first) await child.ready;
          const byte = new Uint8Array(1);
          say(io, `${reader.read(byte)} ${reader.read(byte)}`);
        } catch (error) {
          say(io, String((error as Error).message));
        }
        io.close();
      }
    }
  },
);
