import { breaking } from './laws-breaking.ts';
import { handles } from './laws-handles.ts';
import { leaks } from './laws-leaks.ts';
import { positions } from './laws-positions.ts';

/** The rules of docs/SECURITY.md, each as laws that throw where they do not hold. */
export const laws: Readonly<Record<string, () => void>> = {
  ...positions,
  ...breaking,
  ...handles,
  ...leaks,
};
