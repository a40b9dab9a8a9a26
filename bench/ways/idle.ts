import type { Job, Sample } from '../plan.ts';
import { mine, startOther } from './ends.ts';

/** Microseconds of processor time a second, while this thread and the other sleep in reads. */
export function measureIdle({ case: of, warmUpMs, measureMs }: Job): Sample {
  const end = startOther(of);
  const byte = new Uint8Array(1);
  end.read(byte);
  sleepFor(warmUpMs);
  const start = performance.now();
  const before = process.cpuUsage();
  sleepFor(measureMs);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - start) / 1e3;
  return { value: (user + system) / seconds, count: 1 };

  function sleepFor(ms: number): void {
    end.recvTimeout = ms;
    try {
      end.read(byte);
      throw new Error('a byte came');
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error;
    }
  }
}

/** The other thread: says that it is there, and sleeps. */
export async function sleep(): Promise<void> {
  const end = await mine();
  const byte = new Uint8Array(1);
  end.write(byte);
  end.read(byte);
}
