import { kept, type Tenant } from '../thread/home.ts';

/**
 * Children that run, and the spawner, of the calling thread. They address it by its slot, so it
 * cannot move to another table.
 */
class Kin implements Tenant {
  count = 0;

  staysFor(): string | undefined {
    if (this.count === 0) return undefined;
    return 'this thread has spawned threads, or was spawned, in another tree of threads';
  }
}

export const kin: () => Kin = kept('kin', () => new Kin());
