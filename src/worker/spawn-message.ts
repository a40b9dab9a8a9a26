import type { HostPort } from '../host/host.ts';
import type { Stamp } from '../ring/tracking.ts';
import type { SocketHandle } from '../socket/handle.ts';
import type { ReaperName } from '../thread/line.ts';
import type { SentNumbers } from './inherited-fds.ts';

const KIND = 'socketpair.spawn/2';

/** The first message that `spawn` posts to its child, which `inherited` takes there. */
export interface SpawnMessage {
  readonly kind: typeof KIND;
  readonly table: SharedArrayBuffer;
  /** The slot that was claimed for the child. */
  readonly slot: number;
  readonly generation: number;
  /** Where the thread publishes its exit code. */
  readonly exit: SharedArrayBuffer;
  /** Where the thread tells how it ends, and which entry is its own. */
  readonly register: SharedArrayBuffer;
  readonly entry: number;
  /** Outputs of the thread that its maker passes on only, as bits (birth.ts). */
  readonly outputs: number;
  /** Closes with the thread; it leads to the reaper that watches the thread. */
  readonly life?: HostPort;
  readonly reaper?: ReaperName;
  /** Clock of its maker at that time, if it tracks one. */
  readonly stamp: Stamp | undefined;
  readonly ends: Readonly<Record<string, SocketHandle>>;
  /** Ends under their descriptor numbers. */
  readonly fds: readonly SentNumbers[];
  /** Absent where the runtime carries it, as Node does for a worker that this library made. */
  readonly workerData?: unknown;
}

export function spawnMessage(fields: Omit<SpawnMessage, 'kind'>): SpawnMessage {
  return { kind: KIND, ...fields };
}

export function isSpawnMessage(value: unknown): value is SpawnMessage {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === KIND;
}
