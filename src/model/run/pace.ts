/*
 * The search is written once, as generators: they yield what has to be awaited before they can go
 * on, which is a thread that awaits. Of threads that do not, they never yield.
 */
export type Paced<T> = Generator<Promise<void>, T, void>;

/** Runs work in which nothing is awaited. */
export function atOnce<T>(work: Paced<T>): T {
  const { done, value } = work.next();
  if (done !== true) throw new Error('a thread awaits in a search that does not');
  return value;
}

export async function inTime<T>(work: Paced<T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await value;
  }
}
