import { beforeEach } from 'vitest';
import { home } from '../../src/thread/home.ts';

/** Begins each test of the file with no number open. */
export function freshNumbers(): void {
  beforeEach(() => {
    home().kept.delete('fdTable');
  });
}
