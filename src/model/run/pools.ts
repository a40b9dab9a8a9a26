import { platform } from '../../host/platform.ts';
import { ModelMisuse } from '../misuse.ts';
import type { Memory } from '../world/memory.ts';
import type { Runner } from './stage.ts';

/** The options of `SharedArrayBuffer`. */
export interface BufferOptions {
  readonly maxByteLength?: number;
}

// Taken before a run replaces the global.
const { SharedBuffer } = platform;

/** Memory that a body or a thread allocates, by its name and in its order: the same in every run. */
export class Pools {
  readonly #memory: Memory;
  readonly #pools = new Map<string, SharedArrayBuffer[]>();
  #pool: SharedArrayBuffer[] = [];
  #allocated = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The memory that the body made, in its order. */
  get ofBody(): readonly SharedArrayBuffer[] {
    return this.#pools.get('') ?? [];
  }

  /** Gives the body these buffers instead of new ones. */
  provide(buffers: readonly SharedArrayBuffer[]): void {
    this.#pools.set('', [...buffers]);
    for (const buffer of buffers) this.#memory.watch(buffer);
  }

  /** Begins anew with what the thread, or the body by an empty name, allocates. */
  use(name: string): void {
    const pool = this.#pools.get(name) ?? [];
    this.#pools.set(name, pool);
    this.#pool = pool;
    this.#allocated = 0;
  }

  allocate(
    bytes: number,
    options: BufferOptions | undefined,
    runner: Runner | undefined,
  ): SharedArrayBuffer {
    const make = () => new SharedBuffer(bytes, options);
    // A thread that only unwinds asks for memory that nobody will see.
    if (runner?.isStopped === true) return make();
    const at = this.#allocated;
    const known = this.#pool[at];
    this.#allocated += 1;
    if (known?.byteLength === bytes) return known;
    if (known !== undefined && !isGrown(known, bytes, runner !== undefined)) {
      throw new ModelMisuse(
        `memory differs from run to run: bytes=${bytes}, before=${known.byteLength}`,
      );
    }
    const buffer = make();
    this.#pool[at] = buffer;
    if (known === undefined) this.#memory.watch(buffer);
    else this.#memory.replace(known, buffer);
    return buffer;
  }
}

/**
 * Says whether a thread's own buffer has grown since it was made with so many bytes. Memory never
 * shrinks, so the next run gets another one; what the body makes is known to all threads and stays.
 */
function isGrown(known: SharedArrayBuffer, bytes: number, isOwn: boolean): boolean {
  if (known.byteLength < bytes || !known.growable) return false;
  if (isOwn) return true;
  throw new ModelMisuse(
    `memory of the body grew in a run and cannot shrink for the next: bytes=${bytes}, now=${known.byteLength}`,
  );
}
