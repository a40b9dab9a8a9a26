import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import type { Case } from './plan.ts';

/** Two cores that this process may use, or undefined where threads cannot be pinned. */
export function twoCores(): readonly [number, number] | undefined {
  try {
    const cores = allowedCores('/proc/self/status')
      .split(',')
      .flatMap((range) => {
        const [first = 0, last = first] = range.split('-').map(Number);
        return Array.from({ length: last - first + 1 }, (_, index) => first + index);
      });
    const [one, other] = cores;
    if (one === undefined || other === undefined) return undefined;
    return spawnSync('taskset', ['--version']).status === 0 ? [one, other] : undefined;
  } catch {
    return undefined;
  }
}

/** Pins the calling thread: to the second core if it is the peer and there are to be two. */
export function pin({ cores, pins }: Case, isPeer: boolean): void {
  if (pins === undefined) return;
  const core = pins[cores === 'two' && isPeer ? 1 : 0];
  const [thread = ''] = readlinkSync('/proc/thread-self').split('/').slice(-1);
  const { status, stderr } = spawnSync('taskset', ['-pc', String(core), thread]);
  if (status !== 0) throw new Error(`taskset failed: core=${core}, stderr=${stderr}`);
  const allowed = allowedCores('/proc/thread-self/status');
  if (allowed !== String(core)) throw new Error(`not pinned: core=${core}, allowed=${allowed}`);
}

/** Such as `0-3,8`. */
function allowedCores(status: string): string {
  return readFileSync(status, 'utf8').match(/^Cpus_allowed_list:\s*(.*)$/m)?.[1] ?? '';
}
