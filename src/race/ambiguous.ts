import { nameIn } from './record.ts';

/** A name under which several buffers are watched. */
export interface AmbiguousName {
  readonly name: string;
  /** For each of the buffers, the threads that watch it. */
  readonly threads: readonly (readonly string[])[];
}

/** The names that do not stand for one buffer, by the labels that each of the threads watches. */
export function ambiguousNames(
  labels: readonly (readonly string[])[],
  threads: readonly string[],
): AmbiguousName[] {
  const names = new Map<string, Map<string, string[]>>();
  for (const [i, thread] of threads.entries()) {
    for (const label of labels[i] ?? []) {
      const name = nameIn(label);
      const threadsOf = names.get(name) ?? new Map<string, string[]>();
      names.set(name, threadsOf);
      threadsOf.set(label, [...(threadsOf.get(label) ?? []), thread]);
    }
  }
  return [...names]
    .filter(([, threadsOf]) => threadsOf.size > 1)
    .map(([name, threadsOf]) => ({ name, threads: [...threadsOf.values()] }));
}

export function ambiguousText(name: string, threads: AmbiguousName['threads']): string {
  const owners = threads.map((one) => one.join(' and ')).join(', another by ');
  return `${threads.length} buffers are watched as \`${name}\`, one by ${owners}: between them no races are looked for.`;
}
