import { home, kept, type Tenant } from '../thread/home.ts';

/**
 * Children that run, and the spawner, of the calling thread. They address it by its slot, so it
 * cannot move to another table.
 */
class Kin implements Tenant {
  get count(): number {
    return home().shared.kin;
  }

  set count(count: number) {
    home().shared.kin = count;
  }

  staysFor(): string | undefined {
    if (this.count === 0) return undefined;
    return 'this thread has spawned threads, or was spawned, in another tree of threads';
  }
}

export const kin: () => Kin = kept('kin', () => new Kin());
